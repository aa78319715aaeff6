import type { MemoryOptions, PluginSettings } from "./plugin-options.ts";

/** The bytes of a module. */
export interface ManifestWasmData {
  readonly data: Uint8Array | ArrayBuffer;
}

/** The path of a module. */
export interface ManifestWasmPath {
  readonly path: string;
}

/** The `file:` URL of a module; nothing is downloaded. */
export interface ManifestWasmUrl {
  readonly url: URL | string;
}

/** One module, and what it has to be. */
export type ManifestWasm = (ManifestWasmData | ManifestWasmPath | ManifestWasmUrl) & {
  /** Without effect: a plugin is one module. */
  readonly name?: string | undefined;
  /** The SHA-256 of the module in hexadecimal. Default: it is not compared. */
  readonly hash?: string | undefined;
};

/** Options of a manifest under the names that manifests in other languages use. */
export interface SnakeCaseSettings {
  readonly allowed_hosts?: PluginSettings["allowedHosts"];
  readonly allowed_paths?: PluginSettings["allowedPaths"];
  readonly timeout_ms?: PluginSettings["timeoutMs"];
  readonly memory?: MemoryOptions & {
    readonly max_pages?: number | undefined;
    readonly max_http_response_bytes?: number | undefined;
    readonly max_var_bytes?: number | undefined;
  };
}

/** What a plugin is and may do, in the shape of Extism's manifest. */
export interface PluginManifest extends Omit<PluginSettings, "memory">, SnakeCaseSettings {
  /** Exactly one. */
  readonly wasm: readonly ManifestWasm[];
}

/** Everything `createPlugin` takes: a manifest, its JSON text, or a module as a path, a `file:` URL or bytes. */
export type ManifestLike = PluginManifest | Uint8Array | ArrayBuffer | string | URL;
