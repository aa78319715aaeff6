import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { ScriptError } from "@cordon/core";

const place = /\{\{(?<tool>[\w-]+)\.(?<path>[\w.-]+)\}\}/gu;

/**
 * Puts values from results of tools into a text: `{{report.licenses.0.count}}` is a field of the output of the last result of
 * `report`. A model that is scripted so says what was really read.
 *
 * @param number The number of the step, from 1.
 * @throws ScriptError when there is no such result or field, or it is no text, number or truth value.
 */
export function fillText(text: string, { prompt }: LanguageModelV4CallOptions, number: number): string {
  return text.replace(place, (written, tool: string, path: string) => {
    const value = path.split(".").reduce<unknown>(fieldOf, outputOf(tool, prompt));
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
    throw new ScriptError(number, `no result has a value for ${written}`);
  });
}

function outputOf(tool: string, prompt: LanguageModelV4CallOptions["prompt"]): unknown {
  const parts = prompt.flatMap(({ role, content }) => (role === "tool" ? content : []));
  const last = parts.findLast((part) => part.type === "tool-result" && part.toolName === tool);
  if (last?.type !== "tool-result" || !("value" in last.output)) return undefined;
  return fieldOf(last.output.value, "output");
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
