/** The fewest characters a secret may have: shorter ones stand in ordinary text by chance. */
export const minimumSecretLength = 8;

/** Alignments of a secret within what was encoded around it; base64 takes 3 bytes at a time. */
const base64Alignments = [0, 1, 2] as const;

/**
 * How a secret can stand in a text that somebody made of it: as it is, escaped for JSON, a URL or a form, in hexadecimal,
 * and in base64 of both alphabets, also as a part of something longer such as `user:password`. In lower case: the case of
 * letters is left out of account when they are looked for. Escapes that a program mixes freely are not listed, they are
 * taken off before the search.
 *
 * Whoever wants to hide a secret can always find another spelling: this finds the ones that programs use.
 *
 * @param secret The value, at least {@link minimumSecretLength} characters.
 * @returns Spellings, longest first, each once.
 */
export function secretSpellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  const hexadecimal = bytes.toString("hex");
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inUrl = encodeURIComponent(secret);
  const spellings = new Set([
    secret,
    secret.replaceAll(" ", "+"),
    inJson,
    inJson.replaceAll("/", String.raw`\/`),
    inUrl,
    inUrl.replaceAll("%20", "+"),
    hexadecimal,
    hexadecimal.replaceAll(/../gu, "%$&"),
  ]);
  for (const alignment of base64Alignments) {
    const encoded = base64Core(bytes, alignment);
    spellings.add(encoded);
    spellings.add(encoded.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return [...new Set([...spellings].map(inLowerCase))].toSorted((left, right) => right.length - left.length);
}

/** The characters of base64 that depend on the bytes alone, not on what stands before or after them. */
function base64Core(bytes: Uint8Array, alignment: (typeof base64Alignments)[number]): string {
  const encoded = Buffer.concat([Buffer.alloc(alignment), bytes])
    .toString("base64")
    .replaceAll("=", "");
  const mixedAtStart = alignment === 0 ? 0 : alignment + 1;
  const mixedAtEnd = (alignment + bytes.length) % 3 === 0 ? 0 : 1;
  return encoded.slice(mixedAtStart, encoded.length - mixedAtEnd);
}

/** ASCII only: other letters can change their length with their case. */
function inLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]/gu, (letter) => letter.toLowerCase());
}
