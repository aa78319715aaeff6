import { secretSpellings } from "./secret-spellings.ts";

/** Takes secrets out of what leaves the host. */
export interface Redactor {
  /** The text with every spelling of every secret replaced by `[secret NAME]`; the same text when there is none. */
  text(text: string): string;
  /** The same for bytes, whatever they are; the same array when there is none. */
  bytes(bytes: Uint8Array): Uint8Array;
}

interface Spelling {
  readonly text: string;
  /** The bytes of the text in UTF-8, one character each. */
  readonly latin1: string;
  readonly bytes: Buffer;
  readonly replacement: string;
}

/** A redactor that knows no secret. */
export const noSecrets: Redactor = Object.freeze({ text: (text: string) => text, bytes: (bytes: Uint8Array) => bytes });

/**
 * Makes a redactor. It finds the spellings of `secretSpellings`, no others: it is a net under the rule that a secret never
 * enters a guest, not that rule.
 *
 * @param secrets Values by name.
 */
export function createRedactor(secrets: ReadonlyMap<string, string>): Redactor {
  if (secrets.size === 0) return noSecrets;
  const spellings = [...secrets]
    .flatMap(([name, value]) => secretSpellings(value).map((text) => spellingOf(text, name)))
    .toSorted((left, right) => right.text.length - left.text.length);
  return Object.freeze({
    text: (text: string) =>
      spellings.reduce((redacted, spelling) => redacted.replaceAll(spelling.text, () => spelling.replacement), text),
    bytes: (bytes: Uint8Array) => {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      if (!spellings.some((spelling) => view.includes(spelling.bytes))) return bytes;
      const latin1 = spellings.reduce(
        (redacted, spelling) => redacted.replaceAll(spelling.latin1, () => spelling.replacement),
        view.toString("latin1"),
      );
      return new Uint8Array(Buffer.from(latin1, "latin1"));
    },
  });
}

function spellingOf(text: string, name: string): Spelling {
  const bytes = Buffer.from(text, "utf8");
  return { text, bytes, latin1: bytes.toString("latin1"), replacement: `[secret ${name}]` };
}
