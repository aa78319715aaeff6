import { InputError } from "./input-error.ts";

/**
 * A text that has to be there: without the blanks around it, and not empty.
 *
 * @param value The field, as it came in.
 * @param field Its name, for the message.
 * @returns The text without the blanks around it.
 * @throws InputError when it is missing, no text, or only blanks.
 */
export function required(value: unknown, field: string): string {
  if (value !== undefined && value !== null && typeof value !== "string") {
    throw new InputError([{ path: field, problem: "is not a text" }]);
  }
  const text = value?.trim() ?? "";
  if (text === "") throw new InputError([{ path: field, problem: "is required" }]);
  return text;
}
