/** The name of a limit, as policies and the command line write it. */
export type LimitName =
  | "memory"
  | "kernelMemory"
  | "tables"
  | "wallTime"
  | "queueTime"
  | "fuel"
  | "hostCalls"
  | "hostBytes"
  | "httpBytes"
  | "logBytes"
  | "vars"
  | "input"
  | "output"
  | "stack"
  | "queue"
  | "callRate";

/**
 * How a call ended. A call ends exactly once, in one of these:
 *
 * - `ok`: the skill returned 0, `output` is what it set.
 * - `failed`: the skill returned something else; `message` is what it set with `error_set`.
 * - `trapped`: the guest ran into a WebAssembly trap of its own.
 * - `denied`: the skill failed or trapped, and the last thing the host had told it was a refusal.
 * - `limit`: a hard limit was reached, `limit` says which. With `queue` or `callRate` the call was not accepted.
 * - `timeout`: `queueTime` (waiting for a cell) or `wallTime` (on the cell, waits included).
 * - `out-of-fuel`: the fuel was spent.
 * - `cancelled`: the caller's signal, or disposal.
 * - `crashed`: the cell died; nothing is known about effects that were under way.
 * - `invalid-input`, `invalid-output`: the bytes do not follow what the tool declares.
 *
 * A module that is refused never becomes a call: see `ModuleRejectedError`.
 */
export type Ending =
  | { readonly status: "ok" }
  | { readonly status: "failed"; readonly message: string }
  | { readonly status: "trapped"; readonly message: string }
  | { readonly status: "denied"; readonly message: string }
  | { readonly status: "limit"; readonly limit: LimitName; readonly message: string }
  | { readonly status: "timeout"; readonly limit: "queueTime" | "wallTime"; readonly message: string }
  | { readonly status: "out-of-fuel"; readonly message: string }
  | { readonly status: "cancelled"; readonly message: string }
  | { readonly status: "crashed"; readonly message: string }
  | { readonly status: "invalid-input"; readonly message: string }
  | { readonly status: "invalid-output"; readonly message: string };

/** The name of an ending. */
export type EndingStatus = Ending["status"];

// Records, so that the compiler misses what is not in them.
const everyLimit: Readonly<Record<LimitName, true>> = {
  memory: true,
  kernelMemory: true,
  tables: true,
  wallTime: true,
  queueTime: true,
  fuel: true,
  hostCalls: true,
  hostBytes: true,
  httpBytes: true,
  logBytes: true,
  vars: true,
  input: true,
  output: true,
  stack: true,
  queue: true,
  callRate: true,
};
const everyStatus: Readonly<Record<EndingStatus, true>> = {
  ok: true,
  failed: true,
  trapped: true,
  denied: true,
  limit: true,
  timeout: true,
  "out-of-fuel": true,
  cancelled: true,
  crashed: true,
  "invalid-input": true,
  "invalid-output": true,
};

/** Every {@link LimitName}. */
export const limitNames: readonly LimitName[] = Object.keys(everyLimit) as LimitName[];

/** Every {@link EndingStatus}. */
export const endingStatuses: readonly EndingStatus[] = Object.keys(everyStatus) as EndingStatus[];
