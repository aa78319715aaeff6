import { bytesOf, type ByteSource } from "./byte-source.ts";
import { decodeUtf8, incompleteBytes } from "./decode-utf8.ts";

const byteOrderMark = "\ufeff";

/** How a decoder treats what is not text. */
export interface TextDecoderOptions {
  /** Whether bytes that are not well-formed are an error. Default false. */
  readonly fatal?: boolean;
  /** Whether a byte order mark stays in the text. Default false. */
  readonly ignoreBOM?: boolean;
}

/** `TextDecoder` of the encoding standard, for UTF-8 alone. */
export class TextDecoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  /** What was left of a stream: the beginning of a character. */
  #rest: Uint8Array = new Uint8Array(0);
  #isInside = false;

  constructor(label: string = "utf-8", options: TextDecoderOptions = {}) {
    const { fatal = false, ignoreBOM = false } = options;
    if (!/^\s*(?:utf-?8|unicode-1-1-utf-8|unicode11utf8|unicode20utf8|x-unicode20utf8)\s*$/iu.test(label)) {
      throw new RangeError(`Cannot decode "${label}": a skill knows utf-8 only`);
    }
    this.fatal = fatal;
    this.ignoreBOM = ignoreBOM;
  }

  get encoding(): string {
    return "utf-8";
  }

  decode(source: ByteSource = new Uint8Array(0), options: { readonly stream?: boolean } = {}): string {
    const { stream = false } = options;
    const bytes = joined(this.#rest, bytesOf(source));
    const end = bytes.length - (stream ? incompleteBytes(bytes) : 0);
    const isFirst = !this.#isInside;
    this.#rest = bytes.slice(end);
    this.#isInside = stream && (this.#isInside || end > 0);
    const text = decodeUtf8(bytes.subarray(0, end), this.fatal);
    return isFirst && !this.ignoreBOM && text.startsWith(byteOrderMark) ? text.slice(1) : text;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
