import { OptionError } from "@cordon/core";

/** @throws OptionError for a question that is none. */
export function checkQuestion(question: string): void {
  if (typeof question !== "string" || question.trim() === "") throw new OptionError("question", "it is no text");
}
