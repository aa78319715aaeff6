import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { ScriptError } from "@cordon/core";
import type { ScriptExpectation } from "./script.ts";

/**
 * Holds a request against what a step expects.
 *
 * @param number The number of the step, from 1.
 * @throws ScriptError with what is missing and what is there.
 */
export function checkExpectation(
  { user, results, tools }: ScriptExpectation,
  request: LanguageModelV4CallOptions,
  number: number,
): void {
  const { prompt } = request;
  expectText("the last message of the user", lastOf(prompt, "user"), user, number);
  expectText("the results of tools", lastOf(prompt.slice(lastAnswer(prompt) + 1), "tool"), results, number);
  if (tools === undefined) return;
  const offered = (request.tools ?? []).map(({ name }) => name).toSorted();
  if (offered.join() !== tools.toSorted().join()) {
    throw new ScriptError(number, `the tools are ${offered.join(", ") || "none"}`);
  }
}

function expectText(what: string, text: string, held: string | undefined, number: number): void {
  if (held !== undefined && !text.includes(held)) {
    throw new ScriptError(number, `${what} do not hold ${JSON.stringify(held)} but ${text.slice(0, 500)}`);
  }
}

function lastAnswer(prompt: readonly LanguageModelV4Message[]): number {
  return prompt.findLastIndex(({ role }) => role === "assistant");
}

function lastOf(prompt: readonly LanguageModelV4Message[], role: LanguageModelV4Message["role"]): string {
  const found = prompt.findLast((message) => message.role === role);
  if (found === undefined) return "";
  if (typeof found.content === "string") return found.content;
  return found.content.map((part) => textOfPart(part)).join("\n");
}

function textOfPart(part: Exclude<LanguageModelV4Message["content"], string>[number]): string {
  if (part.type === "text") return part.text;
  if (part.type !== "tool-result" || !("value" in part.output)) return JSON.stringify(part);
  const { value } = part.output;
  return typeof value === "string" ? value : JSON.stringify(value);
}
