import { hash } from "node:crypto";
import type { JsonValue } from "@cordon/core";

/** Writes a JSON value in one way only: keys in the order of their code units, no blanks. Equal values, equal texts. */
export function canonicalJson(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonicalJson(item)).join(",")}]`;
  const fields = Object.entries(value as Readonly<Record<string, JsonValue>>)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
  return `{${fields.join(",")}}`;
}

/** `sha256:` and the digest of a JSON value. */
export function digestOfJson(value: JsonValue): string {
  return `sha256:${hash("sha256", canonicalJson(value), "hex")}`;
}
