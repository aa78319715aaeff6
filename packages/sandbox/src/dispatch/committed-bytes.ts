import type { CommittedMemory } from "./committed-memory.ts";

const pageBytes = 65_536;

/** Counts bytes as memory that calls hold, in whole pages, on a slot that no call has. Others may count on the same slot. */
export class CommittedBytes {
  readonly #committed: CommittedMemory;
  readonly #slot: number;
  #bytes = 0;
  #pages = 0;

  constructor(committed: CommittedMemory, slot: number) {
    this.#committed = committed;
    this.#slot = slot;
  }

  /** Counts bytes. False, and nothing is counted, when all calls together would hold more than they may. */
  take(bytes: number): boolean {
    const pages = Math.ceil((this.#bytes + bytes) / pageBytes);
    if (pages > this.#pages) {
      if (!this.#committed.take(this.#slot, pages - this.#pages, 0)) return false;
      this.#pages = pages;
    }
    this.#bytes += bytes;
    return true;
  }

  /** Counts bytes no longer. */
  giveBack(bytes: number): void {
    this.#bytes -= bytes;
    const pages = Math.ceil(this.#bytes / pageBytes);
    if (pages >= this.#pages) return;
    this.#committed.giveBack(this.#slot, this.#pages - pages);
    this.#pages = pages;
  }
}
