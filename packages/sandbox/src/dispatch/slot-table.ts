import { slotBytes, slotsPages } from "../admission/private-names.ts";
import { CommittedMemory } from "./committed-memory.ts";
import { type InterruptReason, interruptReasonOf, interruptReasons } from "./interrupt-reason.ts";

const pageBytes = 65_536;
const generationMask = 0x7fff_ffffn;
/** Set beside the generation of a call that was handed to a thread and that the thread has not begun. */
const postedBit = 0x8000_0000n;

/** The shared memory behind a {@link SlotTable}; every thread wraps the same one. */
export interface SlotBuffers {
  /**
   * Two pages. The first has a state of 8 bytes a slot, of which guests read the upper half of their own; the second what
   * their calls hold, see {@link CommittedMemory}.
   */
  readonly memory: WebAssembly.Memory;
  /** A deadline a slot, in nanoseconds of the process's monotonic clock; 0 while there is none. */
  readonly deadlines: SharedArrayBuffer;
  /** A word a slot: 1 while code of its call is on its thread, 0 while the call waits or is not there. */
  readonly running: SharedArrayBuffer;
  /** A word a slot: in the first one of a thread, the number the system gave the thread; 0 while nobody knows. */
  readonly threads: SharedArrayBuffer;
  /** The time at which the watchdog looks next, and the word it sleeps on. */
  readonly wake: SharedArrayBuffer;
}

/** How many slots a process has. The place of the last one on the second page holds what all calls hold together. */
export const slotCount: number = pageBytes / slotBytes - 1;

/**
 * Makes the shared memory of a slot table.
 *
 * @param maxCommittedBytes What all calls together may hold, see {@link CommittedMemory}. Default: no cap.
 */
export function createSlotBuffers(maxCommittedBytes: number = Number.POSITIVE_INFINITY): SlotBuffers {
  const memory = new WebAssembly.Memory({ initial: slotsPages, maximum: slotsPages, shared: true });
  new CommittedMemory(memory).setCap(maxCommittedBytes);
  return {
    memory,
    deadlines: new SharedArrayBuffer(slotCount * 8),
    running: new SharedArrayBuffer(slotCount * 4),
    threads: new SharedArrayBuffer(slotCount * 4),
    wake: new SharedArrayBuffer(16),
  };
}

/**
 * The interrupt slots of a process. A slot's state is one 64-bit word: the generation of the call it belongs to in the
 * lower half, the interrupt word in the upper half, so that one compare-and-exchange decides every race between the end
 * of a call, its interruption and the next call on the same slot. An interrupt meant for one call never reaches another.
 */
export class SlotTable {
  readonly buffers: SlotBuffers;
  /** What the calls on the slots hold. */
  readonly committed: CommittedMemory;
  readonly #states: BigInt64Array;
  readonly #deadlines: BigInt64Array;
  readonly #running: Int32Array;
  readonly #threads: Int32Array;

  constructor(buffers: SlotBuffers) {
    this.buffers = buffers;
    this.committed = new CommittedMemory(buffers.memory);
    this.#states = new BigInt64Array(buffers.memory.buffer);
    this.#deadlines = new BigInt64Array(buffers.deadlines);
    this.#running = new Int32Array(buffers.running);
    this.#threads = new Int32Array(buffers.threads);
  }

  /**
   * Gives a free slot to a call that a thread may {@link SlotTable.claim}, or whoever posted it may
   * {@link SlotTable.withdraw}: one of the two.
   */
  post(slot: number, generation: number): void {
    this.setRunning(slot, false);
    Atomics.store(this.#deadlines, slot, 0n);
    Atomics.store(this.#states, slot, BigInt(generation) | postedBit);
  }

  /** Begins a posted call, on its thread. False when it was withdrawn. */
  claim(slot: number, generation: number): boolean {
    const armed = BigInt(generation);
    const posted = armed | postedBit;
    return Atomics.compareExchange(this.#states, slot, posted, armed) === posted;
  }

  /** Takes a posted call back. False when it has begun: then it can only be interrupted. */
  withdraw(slot: number, generation: number): boolean {
    const posted = BigInt(generation) | postedBit;
    return Atomics.compareExchange(this.#states, slot, posted, 0n) === posted;
  }

  /** Whether a call was posted, and was neither begun nor withdrawn; also when it cannot be begun any more. */
  isPosted(slot: number, generation: number): boolean {
    return (Atomics.load(this.#states, slot) & (postedBit | generationMask)) === (BigInt(generation) | postedBit);
  }

  /**
   * Gives a free slot to a call that has begun. The interrupt word is 0 from here on, and nothing of the call before is left: a thread that
   * died did not release its slots.
   */
  arm(slot: number, generation: number): void {
    this.setRunning(slot, false);
    Atomics.store(this.#deadlines, slot, 0n);
    Atomics.store(this.#states, slot, BigInt(generation));
  }

  /**
   * Ends the use of a slot by the thread that ran the call.
   *
   * @returns Why the call was interrupted, or undefined when it was not.
   */
  release(slot: number, generation: number): InterruptReason | undefined {
    this.setRunning(slot, false);
    Atomics.store(this.#deadlines, slot, 0n);
    const armed = BigInt(generation);
    if (Atomics.compareExchange(this.#states, slot, armed, 0n) === armed) return undefined;
    const reason = this.reason(slot);
    Atomics.store(this.#states, slot, 0n);
    return reason;
  }

  /** Interrupts a call. False when it ended, or was interrupted, before. */
  interrupt(slot: number, generation: number, reason: InterruptReason): boolean {
    const armed = BigInt(generation);
    const interrupted = (BigInt(interruptReasons[reason]) << 32n) | armed;
    return Atomics.compareExchange(this.#states, slot, armed, interrupted) === armed;
  }

  /**
   * Interrupts every call on a range of slots, because their thread is about to be terminated: the engine's own way to
   * stop a thread waits for loops that never look, a guest's check does not. Calls that have not begun never will.
   */
  interruptAll(firstSlot: number, slots: number): void {
    const end = firstSlot + slots;
    // What waits first: the thread would begin it as soon as what computes is interrupted.
    for (let slot = firstSlot; slot < end; slot += 1) this.#interruptPosted(slot);
    for (let slot = firstSlot; slot < end; slot += 1) {
      const generation = this.generation(slot);
      if (generation !== 0) this.interrupt(slot, generation, "terminated");
    }
  }

  #interruptPosted(slot: number): void {
    const posted = BigInt(this.generation(slot)) | postedBit;
    const interrupted = (BigInt(interruptReasons.terminated) << 32n) | posted;
    Atomics.compareExchange(this.#states, slot, posted, interrupted);
  }

  /** Why the call on a slot must end, or undefined while it may run. */
  reason(slot: number): InterruptReason | undefined {
    return interruptReasonOf(Number(Atomics.load(this.#states, slot) >> 32n));
  }

  /** Says whether code of the call is on its thread. Only its thread says so. */
  setRunning(slot: number, running: boolean): void {
    Atomics.store(this.#running, slot, running ? 1 : 0);
  }

  /** Says which thread of the system has the slots from the first one on; 0 for one that ended. */
  setThread(firstSlot: number, systemId: number): void {
    Atomics.store(this.#threads, firstSlot, systemId);
  }

  /** What {@link SlotTable.setThread} said last. */
  thread(firstSlot: number): number {
    return Atomics.load(this.#threads, firstSlot);
  }

  /** Whether code of the call is on its thread; false while it waits for the host or for its turn. */
  isRunning(slot: number): boolean {
    return Atomics.load(this.#running, slot) === 1;
  }

  /** The generation a slot belongs to, 0 when it is free. */
  generation(slot: number): number {
    return Number(Atomics.load(this.#states, slot) & generationMask);
  }

  /** The deadline of a slot in nanoseconds, 0 while its call has not begun. */
  deadline(slot: number): bigint {
    return Atomics.load(this.#deadlines, slot);
  }

  /** Sets the deadline of a call that begins now. Whoever sets it must see to it that the watchdog looks in time. */
  setDeadline(slot: number, deadlineNanoseconds: bigint): void {
    Atomics.store(this.#deadlines, slot, deadlineNanoseconds);
  }
}
