import type { Receipt } from "@cordon/core";

/** The calls that one call makes of other skills. */
export class ChildCalls {
  readonly #running = new Set<Promise<Receipt>>();
  readonly #receipts: Receipt[] = [];
  #logBytes = 0;

  /** What those that ended wrote to their logs, in bytes, with the calls they made in turn. */
  get logBytes(): number {
    return this.#logBytes;
  }

  /** Follows a call until it ends. */
  async follow(running: Promise<Receipt>): Promise<Receipt> {
    this.#running.add(running);
    try {
      const receipt = await running;
      this.#receipts.push(receipt);
      this.#logBytes += logBytesOf(receipt);
      return receipt;
    } finally {
      this.#running.delete(running);
    }
  }

  /** The receipts, in order, once none runs: those that still do were told to end with the call that made them. */
  async settled(): Promise<readonly Receipt[]> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    return this.#receipts.toSorted((one, other) => one.callId - other.callId);
  }
}

function logBytesOf({ usage, calls = [] }: Receipt): number {
  return calls.reduce((sum, receipt) => sum + logBytesOf(receipt), usage.logBytes);
}
