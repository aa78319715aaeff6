interface SessionLane {
  readonly lane: number;
  readonly closed: Promise<void>;
  readonly settle: () => void;
  isRunning: boolean;
  isClosing: boolean;
}

/** What the lanes of a cell's sessions need. */
export interface SessionLanesOptions {
  /** The first of them; the lanes before it are those of ordinary calls. */
  readonly first: number;
  readonly count: number;
  /** Tells the cell to let go of a session. No call of it is there any more. */
  readonly end: (lane: number, session: number) => void;
}

/**
 * The host's side of the sessions on one cell: which lane each has. A lane is free again when the cell said that it let
 * go of the session, so that there are never more instances than lanes.
 */
export class SessionLanes {
  readonly capacity: number;
  readonly #free: number[];
  readonly #taken = new Map<number, SessionLane>();
  readonly #end: SessionLanesOptions["end"];

  constructor({ first, count, end }: SessionLanesOptions) {
    this.capacity = count;
    this.#end = end;
    this.#free = Array.from({ length: count }, (_, index) => first + count - 1 - index);
  }

  /** How many there are. */
  get taken(): number {
    return this.#taken.size;
  }

  /** Gives a session a lane. */
  open(session: number): void {
    const lane = this.#free.pop();
    if (lane === undefined) throw new Error(`Cannot open a session: all ${this.capacity} lanes of the cell are taken`);
    const { promise: closed, resolve: settle } = Promise.withResolvers<void>();
    this.#taken.set(session, { lane, closed, settle, isRunning: false, isClosing: false });
  }

  /** Whether a session is there and the cell is done with its last call. */
  mayBegin(session: number): boolean {
    const taken = this.#taken.get(session);
    return taken !== undefined && !taken.isRunning && !taken.isClosing;
  }

  /** Begins a call of a session, which runs no other. */
  begin(session: number): number {
    const taken = this.#taken.get(session);
    if (taken === undefined || !this.mayBegin(session)) {
      throw new Error("Cannot run a call: its session runs another one, or has ended");
    }
    taken.isRunning = true;
    return taken.lane;
  }

  /** Notes that the cell is done with the call of a session. */
  ended(session: number): void {
    const taken = this.#taken.get(session);
    if (taken === undefined) return;
    taken.isRunning = false;
    if (taken.isClosing) this.#end(taken.lane, session);
  }

  /** Ends a session once no call of it is on the cell. Settles when the cell has let go of it, or is dead. */
  async close(session: number): Promise<void> {
    const taken = this.#taken.get(session);
    if (taken === undefined) return;
    if (!taken.isClosing && !taken.isRunning) this.#end(taken.lane, session);
    taken.isClosing = true;
    await taken.closed;
  }

  /** The cell has let go of a session. */
  closed(session: number): void {
    const taken = this.#taken.get(session);
    if (taken === undefined) return;
    this.#taken.delete(session);
    this.#free.push(taken.lane);
    taken.settle();
  }

  /** The cell is dead. */
  clear(): void {
    for (const session of this.#taken.keys()) this.closed(session);
  }
}
