const unsafe = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A value as JSON in ASCII control-free text: what a terminal or a reader of lines could take for something else, such as
 * a direction mark or a line separator of Unicode, is written as an escape. It parses to the same value. Bytes, which
 * JSON does not know, become `{ "base64": "…" }`.
 *
 * @param value A JSON value that may hold Uint8Arrays.
 * @param indent Spaces for each level. Default 0: everything is in one line.
 */
export function jsonText(value: unknown, indent = 0): string {
  const text = JSON.stringify(
    value,
    (_key, member: unknown) => (member instanceof Uint8Array ? inBase64(member) : member),
    indent,
  );
  return text.replaceAll(unsafe, escaped);
}

/**
 * A value as one line of JSON, see {@link jsonText}.
 *
 * @param value A JSON value that may hold Uint8Arrays.
 */
export function jsonLine(value: unknown): string {
  return `${jsonText(value)}\n`;
}

function inBase64(bytes: Uint8Array): { readonly base64: string } {
  return { base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64") };
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => String.raw`\u` + character.charCodeAt(index).toString(16).padStart(4, "0"),
  ).join("");
}
