import { type JsonValue, parseStrictJson } from "@cordon/core";

/** The arguments of a tool call, or why they are none. */
export type ParsedArguments =
  | { readonly value: Readonly<Record<string, JsonValue>>; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

const limits = { maximumBytes: 262_144, maximumDepth: 64 };

class Refusal extends Error {
  override readonly name = "Refusal";
}

/**
 * Reads the arguments a model wrote: strict JSON, an object, within bounds, no field twice. No text at all is an empty
 * object, which is what models write for a tool without parameters.
 */
export function parseArguments(text: string): ParsedArguments {
  if (text.trim() === "") return { value: {} };
  let value: unknown;
  try {
    value = parseStrictJson(new TextEncoder().encode(text), limits, (reason) => {
      throw new Refusal(reason);
    });
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { value: value as Readonly<Record<string, JsonValue>> }
    : { problem: "it is no JSON object" };
}
