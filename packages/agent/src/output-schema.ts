import { type JsonValue, OptionError, parseStrictJson } from "@cordon/core";
import { Ajv2020 } from "ajv/dist/2020.js";

/** The answer as a value, or why it is none. */
export type CheckedOutput =
  | { readonly value: JsonValue; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

/** Holds the text of an answer against a schema. */
export type OutputCheck = (text: string) => CheckedOutput;

const limits = { maximumBytes: 1_048_576, maximumDepth: 64 };
/** Some models put JSON into a fence, whatever they are told. */
const fence = /^```(?:json)?\s*\n(?<inside>[\s\S]*?)\n?```$/u;

class Refusal extends Error {
  override readonly name = "Refusal";
}

/**
 * Compiles the schema of an answer. It is the application's own: its patterns run on the main thread, on text of a model.
 *
 * @param schema JSON Schema 2020-12. `format` is not checked.
 * @throws OptionError when it is no schema.
 */
export function createOutputCheck(schema: Readonly<Record<string, unknown>>): OutputCheck {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    ownProperties: true,
    validateFormats: false,
    logger: false,
  });
  let validate: ReturnType<Ajv2020["compile"]>;
  try {
    validate = ajv.compile(schema);
  } catch (error) {
    throw new OptionError("output", error instanceof Error ? error.message : "it is no schema");
  }
  return (text) => {
    const trimmed = text.trim();
    const bytes = new TextEncoder().encode(fence.exec(trimmed)?.groups?.["inside"] ?? trimmed);
    try {
      const value = parseStrictJson(bytes, limits, (reason) => {
        throw new Refusal(reason);
      });
      if (validate(value)) return { value: value as JsonValue };
      return { problem: ajv.errorsText(validate.errors, { dataVar: "the answer", separator: "; " }).slice(0, 500) };
    } catch (error) {
      if (error instanceof Refusal) return { problem: error.message };
      throw error;
    }
  };
}
