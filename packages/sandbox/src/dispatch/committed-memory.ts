import {
  allPagesAddress,
  capPagesAddress,
  heldPagesOffset,
  mostPagesOffset,
  slotBytes,
} from "../admission/private-names.ts";

const pageBytes = 65_536;
const wordBytes = 4;
const slotWords = slotBytes / wordBytes;

/** The most pages that can be counted. */
const mostPages = 0xffff_ffff;

/**
 * Counts the memory that live calls hold, in pages of 64 KiB: for each slot, and for all together. A call is counted
 * before it takes memory, here for what it starts with, and by the code of guests and kernels for what they grow by; so
 * the sum never passes the cap, and is never below what is held.
 *
 * The counters lie in the memory of the slots. A guest reaches them through the function that stands for its
 * `memory.grow` and the kernel's, and not otherwise.
 */
export class CommittedMemory {
  readonly #words: Uint32Array;

  /** @param slots The memory of the slots; every thread wraps the same one. */
  constructor(slots: WebAssembly.Memory) {
    this.#words = new Uint32Array(slots.buffer);
  }

  /** Sets the cap of all calls together. Once, before the first call. */
  setCap(bytes: number): void {
    Atomics.store(this.#words, capPagesAddress / wordBytes, Math.min(Math.floor(bytes / pageBytes), mostPages));
  }

  /** The cap, in bytes. */
  get capBytes(): number {
    return Atomics.load(this.#words, capPagesAddress / wordBytes) * pageBytes;
  }

  /** What all calls hold together, in bytes. */
  get bytes(): number {
    return Atomics.load(this.#words, allPagesAddress / wordBytes) * pageBytes;
  }

  /** What the call on a slot holds, in pages. */
  heldPages(slot: number): number {
    return Atomics.load(this.#words, this.#heldWord(slot));
  }

  /**
   * Counts what a call starts with.
   *
   * @param slot The slot of the call.
   * @param pages What it holds before its first instruction.
   * @param memoryPages The most pages its linear memory may have.
   * @returns False, and nothing is counted, when all calls together would hold more than the cap.
   */
  take(slot: number, pages: number, memoryPages: number): boolean {
    this.setMost(slot, memoryPages);
    const all = allPagesAddress / wordBytes;
    for (;;) {
      const held = Atomics.load(this.#words, all);
      if (held + pages > Atomics.load(this.#words, capPagesAddress / wordBytes)) return false;
      if (Atomics.compareExchange(this.#words, all, held, held + pages) === held) break;
    }
    Atomics.add(this.#words, this.#heldWord(slot), pages);
    return true;
  }

  /** Takes back some of what a slot holds, which may be less by now: its thread died, and all was taken back. */
  giveBack(slot: number, pages: number): void {
    const word = this.#heldWord(slot);
    for (;;) {
      const held = Atomics.load(this.#words, word);
      const given = Math.min(held, pages);
      if (Atomics.compareExchange(this.#words, word, held, held - given) !== held) continue;
      Atomics.sub(this.#words, allPagesAddress / wordBytes, given);
      return;
    }
  }

  /** Sets the most pages that the linear memory on a slot may have. It keeps those it has, even when they are more. */
  setMost(slot: number, memoryPages: number): void {
    Atomics.store(this.#words, this.#heldWord(slot) + (mostPagesOffset - heldPagesOffset) / wordBytes, memoryPages);
  }

  /** Takes back all that a slot holds: its call ended, or died with its thread. */
  release(slot: number): void {
    // First the slot and then the sum: if a thread dies between the two, the sum is too high and not too low.
    const held = Atomics.exchange(this.#words, this.#heldWord(slot), 0);
    Atomics.sub(this.#words, allPagesAddress / wordBytes, held);
  }

  /** Takes back what the slots of a thread hold. The thread must have ended. */
  releaseAll(firstSlot: number, slots: number): void {
    for (let slot = firstSlot; slot < firstSlot + slots; slot += 1) this.release(slot);
  }

  #heldWord(slot: number): number {
    return heldPagesOffset / wordBytes + slot * slotWords;
  }
}
