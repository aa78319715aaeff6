import { quote } from "./quote.ts";

/** One thing wrong with a manifest or a policy. */
export interface FieldProblem {
  /** Keys and list positions from the top; empty for the whole. */
  readonly path: readonly (string | number)[];
  /** A clause without a capital and a period. */
  readonly problem: string;
}

/**
 * Writes a path for people: `tools[0].name`, `skills["weather@^1"].allow[2]`. Safe to print.
 *
 * @param path Keys and list positions from the top.
 */
export function formatFieldPath(path: readonly (string | number)[]): string {
  const text = path
    .map((part) => {
      if (typeof part === "number") {
        return `[${part}]`;
      }
      return /^[A-Za-z_][A-Za-z0-9_]*$/u.test(part) ? `.${part}` : `[${quote(part)}]`;
    })
    .join("");
  return text === "" ? "the whole" : text.replace(/^\./u, "");
}
