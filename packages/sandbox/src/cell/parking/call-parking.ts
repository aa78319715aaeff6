import type { CompletionRow } from "../call-operations.ts";
import type { CellInput } from "../input.ts";
import type { PendingCall } from "../pending-call.ts";
import { ReadyCalls } from "./ready-calls.ts";

/** How long a guest waits before its instance is given up, in milliseconds: giving it up and making it anew is work. */
const parkAfterMs = 20;
/** The same while few lanes are free. */
const soonMs = 4;

/** What parking needs of the host's side of a cell. */
export interface CallParkingOptions {
  readonly post: (input: CellInput) => void;
  /** A lane nobody has; undefined when there is none. */
  readonly takeLane: () => number | undefined;
  readonly freeLane: (lane: number) => void;
  /** Whether calls soon will find no lane. */
  readonly isScarce: () => boolean;
  /** Arms the slot of a lane for a call that goes on there. */
  readonly place: (pending: PendingCall, lane: number) => void;
  /** Lets a guest go on that was not parked. */
  readonly reply: (pending: PendingCall, held: HeldCompletions) => void;
  /** A call gave its lane up, or has one again. */
  readonly onChange: (pending: PendingCall, isParked: boolean) => void;
}

/** What a guest goes on with. */
export interface HeldCompletions {
  readonly completions: readonly CompletionRow[];
  readonly fuel: number;
}

/**
 * The host's side of guests that wait between slices: decides when one gives up its instance, keeps what came for it, and
 * gives it a lane when it can go on. Tenants take turns in that, and so do calls that have not begun.
 */
export class CallParking {
  readonly #options: CallParkingOptions;
  /** Guests that wait with their instance, and since when; the one that waits longest first. */
  readonly #candidates = new Map<PendingCall, number>();
  /** Parked ones that could go on. */
  readonly #ready = new ReadyCalls<PendingCall>();
  #isTheirTurn = false;
  #timer: NodeJS.Timeout | undefined;
  #parked = 0;

  constructor(options: CallParkingOptions) {
    this.#options = options;
  }

  /** How many have neither lane nor instance. */
  get parked(): number {
    return this.#parked;
  }

  /** A guest waits. */
  waits(pending: PendingCall): void {
    if (!pending.mayPark) return;
    this.#candidates.set(pending, performance.now());
    this.#watch();
  }

  /**
   * Takes what a guest goes on with.
   *
   * @returns False when it has its instance and can be told at once.
   */
  take(pending: PendingCall, held: HeldCompletions): boolean {
    this.#candidates.delete(pending);
    if (pending.parking === "placed") return false;
    // One that the cell was asked to end goes on with nothing.
    if (!pending.mayAct) return true;
    pending.held = held;
    if (pending.parking === "parked") this.#ready.add(pending);
    this.fill();
    return true;
  }

  /** The cell said whether it parked a call. */
  answered(pending: PendingCall | undefined, isParked: boolean): void {
    if (pending?.parking !== "asked") return;
    const { held } = pending;
    if (!isParked) {
      pending.mayPark = false;
      pending.parking = "placed";
      pending.held = undefined;
      if (held !== undefined) this.#options.reply(pending, held);
      return;
    }
    this.#parked += 1;
    this.#options.freeLane(pending.lane);
    pending.park((reason) => this.#options.post({ type: "end-parked", generation: pending.generation, reason }));
    this.#options.onChange(pending, true);
    if (held !== undefined) this.#ready.add(pending);
  }

  /**
   * Gives half of the lanes that are free to those that can go on, so that calls that have not begun get the others: guests
   * that go on again and again would leave none.
   *
   * @param free How many there are.
   */
  fillHalf(free: number): void {
    if (this.#ready.isEmpty || free === 0) return;
    this.#isTheirTurn = !this.#isTheirTurn;
    this.fill(this.#isTheirTurn ? Math.ceil(free / 2) : Math.floor(free / 2));
  }

  /**
   * Gives lanes that are free to those that can go on.
   *
   * @param most How many. Default: all.
   */
  fill(most: number = Number.POSITIVE_INFINITY): void {
    for (let given = 0; given < most && !this.#ready.isEmpty; given += 1) {
      const lane = this.#options.takeLane();
      if (lane === undefined) return;
      const pending = this.#ready.take();
      if (pending === undefined) return this.#options.freeLane(lane);
      const { completions, fuel } = pending.held ?? { completions: [], fuel: 0 };
      pending.held = undefined;
      this.#parked -= 1;
      this.#options.place(pending, lane);
      this.#options.onChange(pending, false);
      this.#options.post({ type: "unpark", generation: pending.generation, lane, completions, fuel });
    }
  }

  /**
   * A call is over.
   *
   * @returns Whether it had a lane.
   */
  ended(pending: PendingCall): boolean {
    this.#candidates.delete(pending);
    this.#ready.remove(pending);
    if (pending.parking !== "parked") return true;
    this.#parked -= 1;
    return false;
  }

  /** The cell is dead. */
  close(): void {
    clearTimeout(this.#timer);
    this.#candidates.clear();
    this.#ready.clear();
    this.#parked = 0;
  }

  #watch(): void {
    this.#timer ??= setTimeout(() => this.#look(), soonMs).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const before = performance.now() - (this.#options.isScarce() ? soonMs / 2 : parkAfterMs);
    for (const [pending, sinceMs] of this.#candidates) {
      if (sinceMs > before) break;
      this.#candidates.delete(pending);
      pending.parking = "asked";
      pending.noteDeadline();
      this.#options.post({ type: "park", generation: pending.generation });
    }
    if (this.#candidates.size > 0) this.#watch();
  }
}
