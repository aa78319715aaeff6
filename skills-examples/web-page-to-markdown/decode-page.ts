const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";
const latin = new Set(["iso-8859-1", "latin1", "windows-1252", "us-ascii", "ascii"]);
const chunkLength = 8192;

/**
 * Reads the bytes of a page as text: UTF-8, and what browsers read as Windows-1252.
 *
 * @param bytes The bytes.
 * @param contentType The header field, which may name the encoding; else the page may, in its beginning.
 * @throws RangeError for any other encoding.
 */
export function decodePage(bytes: Uint8Array, contentType: string): string {
  const beginning = latinText(bytes.subarray(0, 1024));
  const charset = /charset\s*=\s*["']?(?<name>[\w-]+)/iu;
  const name = (charset.exec(contentType) ?? charset.exec(beginning))?.groups?.["name"]?.toLowerCase() ?? "utf-8";
  if (name === "utf-8" || name === "utf8") return new TextDecoder().decode(bytes);
  if (latin.has(name)) return latinText(bytes);
  throw new RangeError(`Cannot convert the page: it is written in ${name}, and UTF-8 and Windows-1252 are read`);
}

function latinText(bytes: Uint8Array): string {
  const chunks: string[] = [];
  for (let start = 0; start < bytes.length; start += chunkLength) {
    chunks.push(String.fromCharCode(...bytes.subarray(start, start + chunkLength)));
  }
  return chunks
    .join("")
    .replaceAll(/[\u0080-\u009F]/gu, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? "");
}
