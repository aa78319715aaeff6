import { CommittedBytes } from "../../dispatch/committed-bytes.ts";
import type { CommittedMemory } from "../../dispatch/committed-memory.ts";
import type { KeptBytes } from "./kept-bytes.ts";
import { type GuestState, type ParkedGuest, takeDown } from "./parked-guest.ts";

const mebibyte = 1_048_576;

/** How much a cell keeps of guests that gave up their instances. */
export interface ParkingBounds {
  /** The most one of them may differ from a fresh one, in bytes. Default 1 MiB. */
  readonly guestBytes?: number;
  /** How many. Their bookkeeping lies in the heap of the thread, which is bounded. Default 16,384. */
  readonly guests?: number;
  /** What they may hold in that heap beside it, all together, in bytes. Default 16 MiB. */
  readonly heapBytes?: number;
  /** The largest memory, and the most of its kernel's blocks, that is compared, in bytes: others wait meanwhile. Default 32 MiB. */
  readonly comparedBytes?: number;
}

/** Where a guest is kept from, beside its instance. */
export interface ParkedCall {
  /** Its module. */
  readonly moduleId: number;
  readonly kept: KeptBytes;
  /** Makes the memory of a fresh instance. Called once for a module. */
  readonly freshMemory: () => Uint8Array;
}

/**
 * What a cell keeps of guests that wait without an instance, and one pristine memory for each of their modules. All of it
 * counts as memory that calls hold, in a slot of its own, in whole pages.
 */
export class ParkingLot {
  readonly #counted: CommittedBytes;
  readonly #mostGuests: number;
  readonly #mostHeapBytes: number;
  readonly #mostComparedBytes: number;
  readonly #scratch: Uint32Array;
  readonly #pristine = new Map<number, Uint8Array>();
  #guests = 0;
  #heapBytes = 0;

  /** @param slot No call is ever on it. */
  constructor(
    committed: CommittedMemory,
    slot: number,
    {
      guestBytes = mebibyte,
      guests = 16_384,
      heapBytes = 16 * mebibyte,
      comparedBytes = 32 * mebibyte,
    }: ParkingBounds = {},
  ) {
    this.#counted = new CommittedBytes(committed, slot);
    this.#mostGuests = guests;
    this.#mostHeapBytes = heapBytes;
    this.#mostComparedBytes = comparedBytes;
    // Untouched memory costs nothing: it is taken when somebody is parked.
    this.#scratch = new Uint32Array(guestBytes / 4);
  }

  /**
   * Keeps what a guest is beside a fresh one.
   *
   * @param state Its instance.
   * @param call What else is kept of it.
   * @returns Undefined when it is too much, there are too many, or all calls together hold what they may.
   */
  park(state: GuestState, { moduleId, kept, freshMemory }: ParkedCall): ParkedGuest | undefined {
    if (this.#guests >= this.#mostGuests || this.#heapBytes + kept.heap > this.#mostHeapBytes) return undefined;
    const compared = Math.max(state.memory?.buffer.byteLength ?? 0, state.kernel.exports.used_bytes());
    if (compared > this.#mostComparedBytes || kept.heap + kept.other > this.#scratch.byteLength) return undefined;
    const pristine = this.#pristine.get(moduleId) ?? this.#learn(moduleId, freshMemory);
    if (pristine === undefined) return undefined;
    const parked = takeDown(state, pristine, { scratch: this.#scratch, kept });
    if (parked === undefined || !this.#counted.take(parked.bytes)) return undefined;
    this.#guests += 1;
    this.#heapBytes += parked.heapBytes;
    return parked;
  }

  /** Lets go of what was kept. */
  leave({ bytes, heapBytes }: ParkedGuest): void {
    this.#guests -= 1;
    this.#heapBytes -= heapBytes;
    this.#counted.giveBack(bytes);
  }

  /** Lets go of the pristine memory of a module that will not be called again. */
  forget(moduleId: number): void {
    const pristine = this.#pristine.get(moduleId);
    if (pristine === undefined) return;
    this.#pristine.delete(moduleId);
    this.#counted.giveBack(pristine.byteLength);
  }

  #learn(moduleId: number, freshMemory: () => Uint8Array): Uint8Array | undefined {
    const pristine = freshMemory();
    if (!this.#counted.take(pristine.byteLength)) return undefined;
    this.#pristine.set(moduleId, pristine);
    return pristine;
  }
}
