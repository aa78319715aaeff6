import { encodeText } from "../native.ts";

/** `TextEncoder` of the encoding standard, without `encodeInto`. */
export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(text: string = ""): Uint8Array<ArrayBuffer> {
    return encodeText(text);
  }
}
