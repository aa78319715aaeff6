import type { ResultRow } from "./result-row.ts";

/** The cell is up and takes calls. */
export interface ReadyOutput {
  readonly type: "ready";
}

/** A guest called a function that the host serves, and waits. One at a time per call. */
export interface HostCallOutput {
  readonly type: "host-call";
  readonly generation: number;
  readonly name: string;
  readonly request: Uint8Array;
  /** Fuel units the guest has left; undefined when they are not metered. */
  readonly fuelLeft: number | undefined;
}

/** A call was taken back before it began; its lane is free. */
export interface UntakenOutput {
  readonly type: "untaken";
  readonly generation: number;
}

/** A session ended, its memory was given back, its lane is free. */
export interface SessionEndedOutput {
  readonly type: "session-ended";
  readonly session: number;
}

/** A call ended; its lane is free. The one message that is a row. */
export type EndOutput = ResultRow;

/** Everything a cell says to the host. */
export type CellOutput = ReadyOutput | HostCallOutput | UntakenOutput | SessionEndedOutput | EndOutput;
