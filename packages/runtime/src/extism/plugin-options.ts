import type { Receipt } from "@cordon/core";
import type { HttpOptions } from "../runtime.ts";

/** Gets the log lines of a plugin, in order, once the call that wrote them has ended. It must not throw. */
export interface PluginLogger {
  /** Gets a line of the level `trace`. */
  trace(text: string): void;
  /** Gets one of `debug`. */
  debug(text: string): void;
  /** Gets one of `info`, and what was written to standard output. */
  info(text: string): void;
  /** Gets one of `warn`, and what was written to standard error. */
  warn(text: string): void;
  /** Gets one of `error`. */
  error(text: string): void;
}

/** What a plugin may take. */
export interface MemoryOptions {
  /** Pages of 64 KiB: of its linear memory, and as many for its blocks. Default 256 of each, at most 4,096. */
  readonly maxPages?: number | undefined;
  /** The most bytes of one body it gets from `http_request`; a longer one fails the call. Default 8 MiB. */
  readonly maxHttpResponseBytes?: number | undefined;
  /** Bytes of its variables: keys, values and 256 for each. Default 1 MiB, at most 16 MiB. */
  readonly maxVarBytes?: number | undefined;
}

/** The options a manifest may hold as well; those of `createPlugin` win. */
export interface PluginSettings {
  /**
   * Hosts it may reach over HTTP and HTTPS: `example.com`, `*.example.com`, or `*` for every public one; with the default
   * port unless it is named, as in `127.0.0.1:8080`. Default: none.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * Folders of the host by the path the plugin sees, for `cordon_fs`; `ro:` before a folder lets it only read. WASI has no
   * files. Default: none.
   */
  readonly allowedPaths?: Readonly<Record<string, string>> | undefined;
  /** What it reads with `config_get`. Default: nothing. */
  readonly config?: Readonly<Record<string, string>> | undefined;
  readonly memory?: MemoryOptions | undefined;
  /** The time one call may take, waits included. Default 5,000: there is no call without a deadline. */
  readonly timeoutMs?: number | null | undefined;
}

/** Options of `createPlugin`, in the shape of Extism's. Others are refused, each with the reason. */
export interface ExtismPluginOptions extends PluginSettings {
  /** Whether the plugin may import WASI preview 1. Default false. */
  readonly useWasi?: boolean | undefined;
  /** Without effect: a plugin always runs in a thread of its own. */
  readonly runInWorker?: boolean | undefined;
  /** Default: the console. */
  readonly logger?: PluginLogger | undefined;
  /** Log lines below it are dropped. Default `silent`. */
  readonly logLevel?: "trace" | "debug" | "info" | "warn" | "error" | "silent" | undefined;
  /** Without effect: what a plugin writes to standard output and error are log lines, `info` and `warn`. */
  readonly enableWasiOutput?: boolean | undefined;
  /** Whether `http_headers` tells it the headers of answers. Default false. */
  readonly allowHttpResponseHeaders?: boolean | undefined;
  /** Without effect: no buffer is shared with a plugin. */
  readonly sharedArrayBufferSize?: number | undefined;
  /** Of Cordon: resolver, connector, certificates. */
  readonly http?: HttpOptions | undefined;
  /** Of Cordon: gets the receipt of every call that ran, before it settles. It must not throw. */
  readonly onReceipt?: ((receipt: Receipt) => void) | undefined;
}
