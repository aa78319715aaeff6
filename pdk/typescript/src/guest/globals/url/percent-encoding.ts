import { TextDecoder } from "../text-decoder.ts";
import { TextEncoder } from "../text-encoder.ts";

/** Says whether a character below U+007F has to be written as an escape; the others always are. */
export type EncodeSet = (character: string) => boolean;

const isControl: EncodeSet = (character) => character <= "\u001f";
const setOf = (characters: string, also: EncodeSet): EncodeSet => {
  const all = new Set(characters);
  return (character) => also(character) || all.has(character);
};

/** The percent-encode sets of the URL standard, by the part they are for. */
export const encodeSets: Readonly<
  Record<"control" | "fragment" | "query" | "specialQuery" | "path" | "userinfo", EncodeSet>
> = (() => {
  const query = setOf(' "#<>', isControl);
  const path = setOf("?^`{}", query);
  return {
    control: isControl,
    fragment: setOf(' "<>`', isControl),
    query,
    specialQuery: setOf("'", query),
    path,
    userinfo: setOf("/:;=@[\\]|", path),
  };
})();

/**
 * Writes the characters of a set as escapes of their UTF-8.
 *
 * @param text Well-formed.
 */
export function percentEncode(text: string, isEncoded: EncodeSet): string {
  let encoded = "";
  for (const character of text) {
    if (character > "~") encoded += encodeURIComponent(character);
    else if (isEncoded(character)) encoded += `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
    else encoded += character;
  }
  // The one character above "~" that has no escape of its own there.
  return encoded.replaceAll("\u007f", "%7F");
}

/** Reads escapes as bytes of UTF-8. What is no escape stays. */
export function percentDecode(text: string): string {
  if (!text.includes("%")) return text;
  const bytes = new TextEncoder().encode(text);
  const decoded: number[] = [];
  for (let index = 0; index < bytes.length; index++) {
    const digits = String.fromCharCode(bytes[index + 1] ?? 0, bytes[index + 2] ?? 0);
    const isEscape = bytes[index] === 0x25 && /^[\da-f]{2}$/iu.test(digits);
    decoded.push(isEscape ? Number.parseInt(digits, 16) : (bytes[index] ?? 0));
    if (isEscape) index += 2;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(decoded));
}
