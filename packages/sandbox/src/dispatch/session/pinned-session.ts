import type { Alarm } from "../dispatch-clock.ts";
import type { DispatchedCall } from "../dispatched-call.ts";
import type { PooledCell } from "../pool/pooled-cell.ts";
import type { SessionEndReason } from "./session-end-reason.ts";

/** What a session is made of. */
export interface PinnedSessionParts {
  /** Never 0, and never used again. */
  readonly id: number;
  readonly cell: PooledCell;
  readonly idleTimeMs: number;
  readonly openedMs: number;
}

/** The dispatcher's side of one session: its cell, which it never leaves, and its calls in order. */
export class PinnedSession {
  readonly id: number;
  readonly cell: PooledCell;
  readonly idleTimeMs: number;
  /** In the order they were made; none has begun. */
  readonly waiting: Set<DispatchedCall> = new Set();
  /** Settles when it has ended, its calls are settled and its cell has let go of it. */
  readonly closed: Promise<void>;
  /** The one call that is on the cell. */
  running: DispatchedCall | undefined;
  /** When its last call ended. */
  lastUsedMs: number;
  idling: Alarm | undefined;
  /** Undefined while it takes calls. */
  endedBy: SessionEndReason | undefined;
  readonly #closing: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor({ id, cell, idleTimeMs, openedMs }: PinnedSessionParts) {
    this.id = id;
    this.cell = cell;
    this.idleTimeMs = idleTimeMs;
    this.lastUsedMs = openedMs;
    this.closed = this.#closing.promise;
  }

  /** Says that nothing of it is left. */
  settleClosed(): void {
    this.#closing.resolve();
  }
}
