/** A thread ended, by itself or by force. Nothing comes from it any more. */
export interface ThreadExitOutput {
  readonly type: "thread-exit";
  readonly threadId: number;
  readonly cause: string;
}

/** A call passed its deadline and was interrupted. Its thread says how it ended, or is too busy with others to. */
export interface CallLateOutput {
  readonly type: "call-late";
  readonly threadId: number;
  readonly generation: number;
}

/** Everything the watchdog says to the host. */
export type WatchdogOutput = ThreadExitOutput | CallLateOutput;
