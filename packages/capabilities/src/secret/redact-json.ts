import type { FrameValue } from "@cordon/core";

import { noSecrets, type Redactor } from "./redactor.ts";

/**
 * Takes secrets out of a JSON value: out of texts and names of fields, and a number that is one becomes a text. It stays JSON,
 * though maybe not what a schema wants.
 *
 * @param value Its depth was checked.
 * @param redactor Knows the secrets.
 * @param found Gets the names of those that were there.
 */
export function redactJson<Value extends FrameValue>(value: Value, redactor: Redactor, found?: Set<string>): Value {
  if (redactor === noSecrets) return value;
  return redactedValue(value, (text) => redactor.text(text, found)) as Value;
}

function redactedValue(value: FrameValue, textOf: (text: string) => string): FrameValue {
  if (typeof value === "string") return textOf(value);
  if (typeof value === "number") {
    const written = String(value);
    const shown = textOf(written);
    return shown === written ? value : shown;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly FrameValue[]).map((member) => redactedValue(member, textOf));
  const fields = Object.entries(value).map(([name, member]): [string, FrameValue | undefined] => [
    textOf(name),
    member === undefined ? undefined : redactedValue(member, textOf),
  ]);
  return Object.fromEntries(fields);
}
