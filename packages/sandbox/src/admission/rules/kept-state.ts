import { globalExport } from "../private-names.ts";
import type { ParsedGlobal, ParsedModule } from "../reader/parsed-module.ts";
import type { KeptExport } from "../rewriter/rewrite-options.ts";

/** Each is read and written when an instance is given up and made again. */
const mostGlobals = 64;

/** Everything about an instance that its code can change beside its memory. */
export interface KeptState {
  /** The names of the private exports of its variables. */
  readonly globals: readonly string[];
  readonly exports: readonly KeptExport[];
}

/**
 * Finds what has to be kept of an instance beside its memory so that another one can go on in its place.
 *
 * @param parsed The module.
 * @param exported The globals that have a private export already. Default: none, and all can have one.
 * @returns Undefined when its code can change something that nobody can read or write from outside, as a table, or of
 * which JavaScript keeps only part, as a float.
 */
export function keptState(
  { ownGlobals, code }: Pick<ParsedModule, "ownGlobals" | "code">,
  exported?: readonly ParsedGlobal[],
): KeptState | undefined {
  if (code.writesTables || code.namesData) return undefined;
  const variables = ownGlobals.filter(({ isMutable }) => isMutable);
  if (variables.length > mostGlobals || !variables.every(({ type }) => type === "i32" || type === "i64")) {
    return undefined;
  }
  const known = new Set((exported ?? variables).map(({ index }) => index));
  if (!variables.every(({ index }) => known.has(index))) return undefined;
  const exports = variables.map(({ index }) => ({ name: globalExport(index), kind: "global", index }) as const);
  return { globals: exports.map(({ name }) => name), exports: exported === undefined ? exports : [] };
}
