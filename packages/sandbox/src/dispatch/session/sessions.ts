import type { Ending } from "@cordon/core";
import type { CellResult } from "../../cell/call.ts";
import type { DispatchClock } from "../dispatch-clock.ts";
import { takesStack } from "../../cell/module-plan.ts";
import type { DispatchedCall } from "../dispatched-call.ts";
import type { PooledCell } from "../pool/pooled-cell.ts";
import { endedBefore } from "../refusals.ts";
import { PinnedSession } from "./pinned-session.ts";
import type { SessionEndReason } from "./session-end-reason.ts";

/** How long a cell may take to say that it let go of a session before nobody waits for that, in milliseconds. */
const wordOfCellMs = 100;

/** What the sessions of a sandbox need from its dispatcher. */
export interface SessionsOptions {
  readonly maxSessions: number;
  readonly clock: DispatchClock;
  /** The cell for a new session; undefined when none has room for it. */
  readonly chooseCell: () => PooledCell | undefined;
  /** Whether limits of concurrency let a call begin now. */
  readonly mayBegin: (call: DispatchedCall) => boolean;
  /** Puts a call on its session's cell. */
  readonly begin: (call: DispatchedCall, cell: PooledCell) => void;
  /** Settles a call that never began. */
  readonly refuse: (call: DispatchedCall, ending: Ending) => void;
}

/**
 * The sessions of a sandbox: each has one instance on one cell, and its calls run there one after the other. It goes on
 * after `ok` and `failed`, and after a call that never began; any other ending leaves the guest in a state nobody knows,
 * and ends it.
 *
 * Their calls have lanes of their own, and at most half of a cell's stacks: calls without a session always have the rest.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  /** Those included that ended and that their cells have not let go of: they still hold memory. */
  readonly #all = new Set<PinnedSession>();
  /** Those whose next call waits for something beside its turn. */
  readonly #blocked = new Set<PinnedSession>();
  #nextId = 1;
  #waiting = 0;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** How many there are. */
  get count(): number {
    return this.#all.size;
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether a call waits that {@link Sessions.fill} may let begin. */
  get isBlocked(): boolean {
    return this.#blocked.size > 0;
  }

  /** Opens a session, or gives undefined when there are as many as may be. */
  open(idleTimeMs: number): PinnedSession | undefined {
    const { maxSessions, chooseCell, clock } = this.#options;
    const cell = this.#all.size < maxSessions ? chooseCell() : undefined;
    if (cell === undefined) return undefined;
    const session = new PinnedSession({ id: this.#nextId++, cell, idleTimeMs, openedMs: clock.nowMs() });
    cell.cell.openSession(session.id);
    this.#all.add(session);
    this.#watchIdle(session, idleTimeMs);
    return session;
  }

  /** Takes a call of a session that has not ended; it begins when those before it have ended. */
  add(session: PinnedSession, call: DispatchedCall): void {
    session.waiting.add(call);
    this.#waiting += 1;
    this.#next(session);
  }

  /** Notes that a call was settled; it waits no more, if it did. */
  remove(session: PinnedSession, call: DispatchedCall): void {
    if (session.waiting.delete(call)) this.#waiting -= 1;
  }

  /** Lets calls begin that waited for a stack, or for another call of their tenant to end. */
  fill(): void {
    if (this.#blocked.size === 0) return;
    const blocked = [...this.#blocked];
    this.#blocked.clear();
    for (const session of blocked) this.#next(session);
  }

  /** Notes how a call ended that was on the cell. */
  ended(session: PinnedSession, { ending, beganAtMs, hasExited }: CellResult): void {
    session.running = undefined;
    session.lastUsedMs = this.#options.clock.nowMs();
    const { status } = ending;
    const isKnown = status === "ok" || status === "failed" || (beganAtMs === undefined && status !== "crashed");
    if (session.endedBy !== undefined) this.#close(session);
    else if (hasExited === true) this.end(session, "exited");
    else if (isKnown) this.#next(session);
    else this.end(session, status);
  }

  /** Ends a session: what waits is refused, what runs is stopped. */
  end(session: PinnedSession, reason: SessionEndReason): void {
    if (session.endedBy !== undefined) return;
    session.endedBy = reason;
    session.idling?.cancel();
    this.#blocked.delete(session);
    const waiting = [...session.waiting];
    session.waiting.clear();
    this.#waiting -= waiting.length;
    for (const call of waiting) this.#options.refuse(call, endedBefore(reason));
    if (session.running === undefined) this.#close(session);
    else session.running.onCell?.stop("cancelled");
  }

  /** Ends the sessions of a cell that died. */
  cellEnded(cell: PooledCell): void {
    for (const session of this.#all) if (session.cell === cell) this.end(session, "crashed");
  }

  /** Ends all of them. */
  endAll(): void {
    for (const session of this.#all) this.end(session, "disposed");
  }

  #next(session: PinnedSession): void {
    const { mayBegin, begin } = this.#options;
    const { cell, waiting } = session;
    const [call] = waiting;
    if (call === undefined || session.running !== undefined) return;
    if (!cell.cell.alive) return this.end(session, "crashed");
    if (!cell.cell.mayBegin(session.id) || !hasStack(cell, call) || !mayBegin(call)) {
      this.#blocked.add(session);
      return;
    }
    this.remove(session, call);
    session.running = call;
    begin(call, cell);
  }

  #close(session: PinnedSession): void {
    // A cell that computes for somebody else does not answer: whoever disposes of the session need not wait for that.
    const unanswered = this.#options.clock.after(wordOfCellMs, () => session.settleClosed());
    void session.cell.cell.closeSession(session.id).then(() => {
      unanswered.cancel();
      this.#all.delete(session);
      session.settleClosed();
    });
  }

  #watchIdle(session: PinnedSession, milliseconds: number): void {
    const { clock } = this.#options;
    session.idling = clock.after(milliseconds, () => {
      const isBusy = session.running !== undefined || session.waiting.size > 0;
      const leftMs = session.idleTimeMs - (isBusy ? 0 : clock.nowMs() - session.lastUsedMs);
      if (leftMs <= 0) this.end(session, "idle");
      else this.#watchIdle(session, leftMs);
    });
  }
}

function hasStack({ cell, calls }: PooledCell, call: DispatchedCall): boolean {
  if (!needsStack(call)) return true;
  if (cell.stacksTaken >= cell.stacks) return false;
  let taken = 0;
  for (const other of calls.values()) if (other.session !== undefined && needsStack(other)) taken += 1;
  return taken < Math.max(1, Math.floor(cell.stacks / 2));
}

const needsStack = ({ options }: DispatchedCall): boolean => takesStack(options.module.plan);
