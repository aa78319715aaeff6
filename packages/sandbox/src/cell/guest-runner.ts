import type { WakeWord } from "../dispatch/wake-word.ts";
import type { CellCall } from "./call.ts";
import { GuestRun } from "./guest-run.ts";
import type { GuestRunShared } from "./guest-run-parts.ts";
import type { GuestSession } from "./guest-session.ts";
import type { RunnableModule } from "./interface.ts";
import type { Lane } from "./lane.ts";

/** What the calls of one cell share. */
export interface GuestRunnerOptions extends GuestRunShared {
  readonly wake: WakeWord;
}

/** A call that is given a lane. */
export interface PlacedGuest {
  readonly module: RunnableModule;
  readonly generation: number;
  readonly call: CellCall;
  /**
   * The session it belongs to, on its own lane: `ok` and `failed` keep the instance, any other ending ends the session.
   * Default: none.
   */
  readonly session: GuestSession | undefined;
}

/** Begins calls. Those of one cell take turns on its thread. */
export class GuestRunner {
  readonly #options: GuestRunnerOptions;

  constructor(options: GuestRunnerOptions) {
    this.#options = options;
  }

  /** Prepares a call on a lane whose slot is armed. Its time begins, and nothing of it has run. */
  begin(lane: Lane, { module, generation, call, session }: PlacedGuest): GuestRun {
    const { table, wake, cpu } = this.#options;
    const began = process.hrtime.bigint();
    cpu.wake();
    const active = lane.begin(generation, call, session?.variablesFor(call));
    const deadline = began + BigInt(call.limits.wallTimeMs) * 1_000_000n;
    table.setRunning(lane.slot, true);
    table.setDeadline(lane.slot, deadline);
    wake.wakeBefore(deadline);
    return new GuestRun(this.#options, { lane, module, active, session, began });
  }
}
