import type { CallOnCell } from "../../cell/interface.ts";

/** How long a call may have its thread at a stretch before it is moved out of the way of others, in milliseconds. */
export const sliceMs = 50;

interface Observed {
  readonly call: CallOnCell;
  readonly answers: number;
  readonly sinceMs: number;
}

/**
 * Sees how long the call that computes on a cell has done so at a stretch. It is told from time to time what is on the
 * thread: a call that got no answer in between cannot have waited. So a stretch is never found longer than it is, and
 * shorter by at most the time between two looks.
 */
export class HogWatch<CellKey extends object> {
  readonly #observed = new WeakMap<CellKey, Observed>();

  /**
   * Notes what computes on a cell now.
   *
   * @returns How long it has, in milliseconds; 0 when nothing does.
   */
  observe(cell: CellKey, computing: CallOnCell | undefined, nowMs: number): number {
    if (computing === undefined) {
      this.#observed.delete(cell);
      return 0;
    }
    const before = this.#observed.get(cell);
    if (before?.call === computing && before.answers === computing.answers) return nowMs - before.sinceMs;
    this.#observed.set(cell, { call: computing, answers: computing.answers, sinceMs: nowMs });
    return 0;
  }
}
