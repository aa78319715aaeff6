import { OptionError } from "@cordon/core";
import type { ManifestLike } from "./plugin-manifest.ts";
import type { MemoryOptions, PluginSettings } from "./plugin-options.ts";

/** A manifest that was read: its one module, and what it sets. */
export interface ReadManifest {
  readonly module: string | URL | Uint8Array;
  /** `sha256:` and the digest the module must have. */
  readonly digest: string | undefined;
  readonly settings: PluginSettings;
}

type Fields = Readonly<Record<string, unknown>>;

const manifestFields = ["wasm", "config", "memory", "allowedHosts", "allowedPaths", "timeoutMs"];
const snakeCaseFields = ["allowed_hosts", "allowed_paths", "timeout_ms"];
const memoryFields = ["maxPages", "maxHttpResponseBytes", "maxVarBytes"];
const snakeCaseMemoryFields = ["max_pages", "max_http_response_bytes", "max_var_bytes"];
const wasmFields = ["data", "path", "url", "name", "hash"];

const notDownloaded = "nothing is downloaded; fetch the module yourself and pass its bytes as data, with their hash";
const notLinked = "a plugin is one module; link the modules into one when you build it";
const noCode = "compiled code cannot be admitted, which rewrites it; pass the bytes of the module as data";

/**
 * Reads what `createPlugin` was given. Nothing is opened: a path is returned as it is.
 *
 * @throws OptionError for everything that is not a manifest of one module that is here.
 */
export function readPluginManifest(given: ManifestLike): ReadManifest {
  const source: unknown = given;
  if (typeof source === "string" && /^\s*\{/u.test(source)) return readFields(parse(source));
  if (typeof source === "string" || source instanceof URL) return moduleAlone(pathOf(source, "manifest"));
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) return moduleAlone(bytesOf(source));
  return readFields(source);
}

const moduleAlone = (module: ReadManifest["module"]): ReadManifest => ({ module, digest: undefined, settings: {} });

function readFields(source: unknown): ReadManifest {
  if (!isFields(source)) throw new OptionError("manifest", "it is no object, no text, no URL and no bytes");
  if (!("wasm" in source)) throw new OptionError("manifest", `it has no "wasm"; ${noCode}`);
  refuseUnknown("manifest", source, [...manifestFields, ...snakeCaseFields]);
  const { wasm } = source;
  if (!Array.isArray(wasm) || wasm.length !== 1) throw new OptionError("manifest.wasm", notLinked);
  const [item] = wasm as readonly unknown[];
  if (!isFields(item)) throw new OptionError("manifest.wasm[0]", "it is not an object");
  refuseUnknown("manifest.wasm[0]", item, wasmFields);
  return { module: moduleOf(item), digest: digestOf(item["hash"]), settings: settingsOf(source) };
}

function moduleOf({ data, path, url }: Fields): ReadManifest["module"] {
  if (data instanceof Uint8Array || data instanceof ArrayBuffer) return bytesOf(data);
  if (typeof path === "string") return path;
  if (typeof url === "string" || url instanceof URL) return pathOf(url, "manifest.wasm[0].url");
  throw new OptionError("manifest.wasm[0]", `it has no data and no path; ${noCode}`);
}

function digestOf(hash: unknown): string | undefined {
  if (hash === undefined) return undefined;
  if (typeof hash === "string" && /^[0-9a-f]{64}$/iu.test(hash)) return `sha256:${hash.toLowerCase()}`;
  throw new OptionError("manifest.wasm[0].hash", "it is not the 64 hexadecimal digits of a SHA-256");
}

/** Each under its own name, whichever spelling the manifest has. Their values are looked at with the options. */
function settingsOf(source: Fields): PluginSettings {
  const { memory } = source;
  if (memory !== undefined && !isFields(memory)) throw new OptionError("memory", "it is not an object");
  if (memory !== undefined) refuseUnknown("manifest.memory", memory, [...memoryFields, ...snakeCaseMemoryFields]);
  return {
    config: source["config"] as PluginSettings["config"],
    allowedHosts: (source["allowedHosts"] ?? source["allowed_hosts"]) as PluginSettings["allowedHosts"],
    allowedPaths: (source["allowedPaths"] ?? source["allowed_paths"]) as PluginSettings["allowedPaths"],
    timeoutMs: (source["timeoutMs"] ?? source["timeout_ms"]) as PluginSettings["timeoutMs"],
    ...(memory === undefined ? {} : { memory: memoryOf(memory) }),
  };
}

function memoryOf(memory: Fields): MemoryOptions {
  return Object.fromEntries(
    memoryFields.map((name, index) => [name, memory[name] ?? memory[snakeCaseMemoryFields[index] ?? ""]]),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OptionError("manifest", "it begins like JSON and is none");
  }
}

function pathOf(source: string | URL, option: string): string | URL {
  const isUrl = source instanceof URL || /^[a-z][a-z0-9+.-]+:\/\//iu.test(source);
  if (!isUrl || new URL(source).protocol === "file:") return source;
  throw new OptionError(option, notDownloaded);
}

const bytesOf = (bytes: Uint8Array | ArrayBuffer): Uint8Array =>
  bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function refuseUnknown(where: string, fields: Fields, known: readonly string[]): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new OptionError(`${where}.${unknown}`, `it is unknown; known are ${known.join(", ")}`);
  }
}
