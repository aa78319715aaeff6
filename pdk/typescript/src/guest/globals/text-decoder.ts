import { bytesOf, type ByteSource } from "./byte-source.ts";
import { decodeUtf8 } from "./decode-utf8.ts";

const byteOrderMark = "\ufeff";

/** How a decoder treats what is not text. */
export interface TextDecoderOptions {
  /** Whether bytes that are not well-formed are an error. Default false. */
  readonly fatal?: boolean;
  /** Whether a byte order mark stays in the text. Default false. */
  readonly ignoreBOM?: boolean;
}

/** `TextDecoder` of the encoding standard, for UTF-8 alone and for whole texts: there is no `stream`. */
export class TextDecoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

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
    if (options.stream === true) throw new TypeError("Cannot decode a stream: a skill decodes whole texts only");
    const text = decodeUtf8(bytesOf(source), this.fatal);
    return !this.ignoreBOM && text.startsWith(byteOrderMark) ? text.slice(1) : text;
  }
}
