import type { Cell } from "./table.ts";

const ranks: Readonly<Record<string, number>> = { number: 0, string: 1, boolean: 2 };
const rank = (cell: Cell): number => ranks[typeof cell] ?? 3;

/** The order of two cells: numbers, texts by code units, false and true; nothing comes last. */
export function compareCells(left: Cell, right: Cell): number {
  if (left === right) return 0;
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  return (left ?? 0) < (right ?? 0) ? -1 : 1;
}

/** Whether both are of the same kind, so that one can be less than the other. */
export const isComparable = (left: Cell, right: Cell): boolean =>
  left !== null && right !== null && rank(left) === rank(right);
