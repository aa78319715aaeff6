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

/** A guest submitted an operation, and goes on. */
export interface OperationOutput {
  readonly type: "operation";
  readonly generation: number;
  /** Counts the operations of the call, from 1. */
  readonly operation: number;
  readonly name: string;
  readonly request: Uint8Array;
  readonly fuelLeft: number | undefined;
}

/** The guest does not want an operation any more. */
export interface CancelOperationOutput {
  readonly type: "cancel-operation";
  readonly generation: number;
  readonly operation: number;
}

/** A guest waits for its operations. */
export interface WaitOutput {
  readonly type: "wait";
  readonly generation: number;
  /** Until it goes on without any, in milliseconds; negative for never. */
  readonly timeoutMs: number;
}

/** What came of asking a cell to park a call: whether its lane is free. */
export interface ParkedOutput {
  readonly type: "parked";
  readonly generation: number;
  readonly isParked: boolean;
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
export type CellOutput =
  | ReadyOutput
  | HostCallOutput
  | OperationOutput
  | CancelOperationOutput
  | WaitOutput
  | ParkedOutput
  | UntakenOutput
  | SessionEndedOutput
  | EndOutput;
