import { minimumSecretLength } from "./secret-spellings.ts";

const maximumLength = 4_096;
const minimumCharacters = 4;
/** What can stand in a header and is the same there: no line end of a file, no blank that a server drops. */
const form = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/u;

/**
 * Says what keeps a value from being used as a secret: it has to fit into a header, and has to be found again in what
 * comes back without finding ordinary text.
 *
 * @param value Anything.
 * @returns The rest of a sentence that begins with "the secret"; undefined when it can be used. It holds nothing of the value.
 */
export function secretValueProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return "is not a string";
  if (value.length < minimumSecretLength) return `is shorter than ${minimumSecretLength} characters`;
  if (value.length > maximumLength) return `is longer than ${maximumLength} characters`;
  if (!form.test(value))
    return "cannot stand in a header: it takes printable ASCII without a blank or line end around it";
  if (new Set(value).size < minimumCharacters) return `has fewer than ${minimumCharacters} different characters`;
  return undefined;
}
