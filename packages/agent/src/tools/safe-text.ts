import { escapeText, type JsonValue } from "@cordon/core";

/**
 * Makes text of a skill safe for a prompt, line by line: line ends and tabs stay, every other control and invisible
 * character is escaped. A longer text is cut, and the cut is marked.
 *
 * @param maxCharacters Characters of the original to keep.
 */
export function safeText(text: string, maxCharacters: number): string {
  const kept = text.length > maxCharacters ? `${text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/u, "")}…` : text;
  return kept
    .split(/(\r?\n|\t)/u)
    .map((piece, index) => (index % 2 === 1 ? piece : escapeText(piece, piece.length)))
    .join("");
}

/** The same for every text and every key inside a JSON value; nothing is cut that is shorter than the limit. */
export function safeJson(value: JsonValue, maxCharacters: number): JsonValue {
  if (typeof value === "string") return safeText(value, maxCharacters);
  if (typeof value !== "object" || value === null) return value;
  if (isJsonList(value)) return value.map((item) => safeJson(item, maxCharacters));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [safeText(key, maxCharacters), safeJson(item, maxCharacters)]),
  );
}

function isJsonList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
