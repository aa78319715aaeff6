import type { LimitName } from "@cordon/core";
import type { CompletionRow } from "./call-operations.ts";
import type { InterruptReason } from "../dispatch/interrupt-reason.ts";
import type { CallRow } from "./call-row.ts";
import type { RunnableModule } from "./interface.ts";

/** Makes a module known to the cell, before its first call. */
export interface ModuleInput extends RunnableModule {
  readonly type: "module";
}

/** Forgets a module that will not be called again. */
export interface ForgetInput {
  readonly type: "forget";
  readonly moduleId: number;
}

/** Posts the results that wait before the next call begins: it is another tenant's. */
export interface FlushInput {
  readonly type: "flush";
}

/** Starts a call on a lane whose slot the host has armed with the generation. The one message that is a row. */
export type CallInput = CallRow;

/** Ends a session, whose calls have ended. The cell says when it has let go of it. */
export interface EndSessionInput {
  readonly type: "end-session";
  readonly lane: number;
  readonly session: number;
}

/** Answers a host call with a frame. */
export interface AnswerInput {
  readonly type: "answer";
  readonly generation: number;
  readonly answer: Uint8Array;
  /** Fuel units the guest pays for it. */
  readonly fuel: number;
}

/** Lets a guest go on that waits for operations, with those that are complete; with none when its time is over. */
export interface CompletionsInput {
  readonly type: "completions";
  readonly generation: number;
  readonly completions: readonly CompletionRow[];
  /** Fuel units the guest pays for them, and for those it cancelled. */
  readonly fuel: number;
}

/** Asks a cell to give up the instance and the lane of a guest that waits between slices. It answers. */
export interface ParkInput {
  readonly type: "park";
  readonly generation: number;
}

/** Gives a parked guest a lane, whose slot is armed, and lets it go on. */
export interface UnparkInput extends Omit<CompletionsInput, "type"> {
  readonly type: "unpark";
  readonly lane: number;
}

/** Ends a parked call. */
export interface EndParkedInput {
  readonly type: "end-parked";
  readonly generation: number;
  readonly reason: InterruptReason;
}

/** Ends a call instead of answering its host call: a hard limit is exhausted, or the host function failed. */
export interface RefuseInput {
  readonly type: "refuse";
  readonly generation: number;
  readonly limit: LimitName | undefined;
}

/** Everything the host says to a cell. */
export type CellInput =
  | ModuleInput
  | ForgetInput
  | FlushInput
  | CallInput
  | EndSessionInput
  | AnswerInput
  | CompletionsInput
  | ParkInput
  | UnparkInput
  | EndParkedInput
  | RefuseInput;

/** Everything the watchdog says to a cell: a waiting call of this generation must end, its slot says why. */
export interface InterruptInput {
  readonly type: "interrupt";
  readonly generation: number;
}
