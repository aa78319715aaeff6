import type { CallOnCell } from "../../cell/interface.ts";

/** How long a call may have its thread at a stretch before it is moved out of the way of others, in milliseconds. */
export const sliceMs = 50;

interface Observed {
  readonly call: CallOnCell;
  readonly answers: number;
  readonly stretchMs: number;
  readonly atMs: number;
}

/**
 * Sees how long the call that computes on a cell has done so at a stretch. It is told from time to time what is on the
 * thread: a call that got no answer in between cannot have waited.
 *
 * A look that comes late counts as one in time. When the machine has too much to do, looks are late as computing is slow,
 * and a call that the system keeps from computing is no hog.
 */
export class HogWatch<CellKey extends object> {
  readonly #observed = new WeakMap<CellKey, Observed>();
  readonly #mostBetweenLooksMs: number;

  /** @param mostBetweenLooksMs The time between two looks that are in time, in milliseconds. */
  constructor(mostBetweenLooksMs: number) {
    this.#mostBetweenLooksMs = mostBetweenLooksMs;
  }

  /**
   * Notes what computes on a cell now.
   *
   * @returns How long it has, in milliseconds: at most the truth. 0 when nothing does.
   */
  observe(cell: CellKey, call: CallOnCell | undefined, nowMs: number): number {
    if (call === undefined) {
      this.#observed.delete(cell);
      return 0;
    }
    const { answers } = call;
    const before = this.#observed.get(cell);
    const goesOn = before?.call === call && before.answers === answers;
    const stretchMs = goesOn ? before.stretchMs + Math.min(nowMs - before.atMs, this.#mostBetweenLooksMs) : 0;
    this.#observed.set(cell, { call, answers, stretchMs, atMs: nowMs });
    return stretchMs;
  }
}
