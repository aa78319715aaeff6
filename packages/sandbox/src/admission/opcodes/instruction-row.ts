import type { FeatureName } from "../features.ts";
import type { Action } from "./action.ts";

/** One instruction, or several with neighbouring codes that are alike. */
export interface InstructionRow {
  readonly first: number;
  readonly last: number;
  readonly action: Action;
  /**
   * Values it leaves on the operand stack less those it takes. What depends on a type or ends a path is added by the
   * scanner.
   */
  readonly effect: number;
  /** The feature beyond WebAssembly 1.0 it belongs to. */
  readonly feature?: FeatureName;
}

/** Rows for a table: codes, action, effect, feature. */
export function row(
  codes: number | readonly [first: number, last: number],
  action: Action,
  effect: number,
  feature?: FeatureName,
): InstructionRow {
  const [first, last] = typeof codes === "number" ? [codes, codes] : codes;
  return { first, last, action, effect, ...(feature === undefined ? {} : { feature }) };
}
