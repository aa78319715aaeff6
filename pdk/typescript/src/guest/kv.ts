import { askHost } from "./ask-host.ts";
import type { PageOptions } from "./fs.ts";
import { decodeText, encodeText } from "./native.ts";

/** How long a value lasts. */
export interface KeepOptions {
  /** The time after which the key is gone, 1 ms to ten years. Default never. */
  readonly ttlMs?: number;
}

/** A page of keys. */
export interface Keys {
  readonly keys: readonly string[];
  /** Where the next page begins; undefined on the last one. */
  readonly cursor?: string;
}

/** Keys and values that last from call to call. A refusal rejects with PermissionError or HostError. */
export interface KeyValueStore {
  /** The bytes of a key, undefined when there is none. Needs `kv:read`. */
  readonly getBytes: (key: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The same as text. */
  readonly getText: (key: string) => Promise<string | undefined>;
  /** The same as a JSON value. */
  readonly get: (key: string) => Promise<unknown>;
  /** Stores bytes, or a text. Needs `kv:write`. Fails with `LIMIT` when there is no room; then nothing changed. */
  readonly setBytes: (key: string, value: Uint8Array | string, options?: KeepOptions) => Promise<void>;
  /** Stores a JSON value. */
  readonly set: (key: string, value: unknown, options?: KeepOptions) => Promise<void>;
  /** Removes a key, and says whether there was one. Needs `kv:write`. */
  readonly delete: (key: string) => Promise<boolean>;
  /** A page of the keys with a prefix. Needs `kv:read` for the whole prefix. */
  readonly list: (prefix: string, options?: PageOptions) => Promise<Keys>;
}

const getBytes: KeyValueStore["getBytes"] = async (key) => {
  const { header, body } = await askHost("kv", { op: "get", key });
  return header["found"] === true ? body : undefined;
};

const getText: KeyValueStore["getText"] = async (key) => {
  const bytes = await getBytes(key);
  return bytes === undefined ? undefined : decodeText(bytes);
};

const setBytes: KeyValueStore["setBytes"] = async (key, value, options) => {
  // A copy: what the skill does with its own bytes meanwhile changes nothing.
  const body = typeof value === "string" ? encodeText(value) : value.slice();
  await askHost("kv", { op: "set", key, ...options }, { body });
};

/** Keys and values that last from call to call. */
export const kv: KeyValueStore = {
  getBytes,
  getText,
  get: async (key) => {
    const text = await getText(key);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  },
  setBytes,
  set: async (key, value, options) => {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`Cannot store "${key}": the value is not JSON`);
    await setBytes(key, text, options);
  },
  delete: async (key) => (await askHost("kv", { op: "delete", key })).header["found"] === true,
  list: async (prefix, options) => (await askHost("kv", { op: "list", prefix, ...options })).header as unknown as Keys,
};
