import { scanJson } from "./scan-json.ts";

// Every JavaScript host has this global; core declares what it uses instead of loading a host's type library.
declare const TextDecoder: {
  new (
    label: "utf-8",
    options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
  ): {
    decode(bytes: Uint8Array): string;
  };
};

/** The bounds of a JSON document. */
export interface StrictJsonOptions {
  /** Bytes of the document. */
  readonly maximumBytes: number;
  /** How many objects and lists may be inside each other. */
  readonly maximumDepth: number;
}

/**
 * Parses JSON from bytes that are not trusted. Size and depth are checked before anything is built; it refuses a byte
 * order mark, bytes that are not UTF-8, and two fields of the same name in one object, which `JSON.parse` would merge.
 *
 * @param refuse Called with the reason; it must throw.
 * @returns Plain data. A field `__proto__` is an own field like any other.
 */
export function parseStrictJson(
  bytes: Uint8Array,
  options: StrictJsonOptions,
  refuse: (reason: string) => never,
): unknown {
  if (bytes.byteLength > options.maximumBytes) {
    return refuse(`it has ${bytes.byteLength} bytes and the limit is ${options.maximumBytes}`);
  }
  const text = decodeUtf8(bytes) ?? refuse("it is not UTF-8");
  scanJson(text, { maximumDepth: options.maximumDepth, refuse });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse("it is not JSON");
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
