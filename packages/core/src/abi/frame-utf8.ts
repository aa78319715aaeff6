interface Encoder {
  encode(text: string): Uint8Array;
}

interface Decoder {
  decode(bytes: Uint8Array): string;
}

interface Utf8Globals {
  readonly TextEncoder: new () => Encoder;
  readonly TextDecoder: new (label: "utf-8", options: { readonly fatal: true; readonly ignoreBOM: true }) => Decoder;
}

// The encoding standard's classes are in every JavaScript host, but core is compiled without the types of any host.
const globals = globalThis as unknown as Utf8Globals;
const encoder = new globals.TextEncoder();
// A byte order mark stays in the text, where the JSON parser refuses it: one text, one byte sequence.
const decoder = new globals.TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Encodes text as UTF-8. A lone surrogate becomes U+FFFD.
 *
 * @param text The text.
 */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/**
 * Decodes UTF-8 strictly: no replacement characters, no byte order mark removed.
 *
 * @param bytes The bytes.
 * @returns The text, or undefined when the bytes are not well-formed UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
