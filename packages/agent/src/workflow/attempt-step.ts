import { CordonError, type ErrorCode, escapeText, type JsonValue } from "@cordon/core";
import { addAmounts, type Amounts, wholeAmounts } from "../budget/amounts.ts";
import type { Clock } from "../clock/clock.ts";
import { startDeadline } from "../clock/deadline.ts";
import { checkedJson } from "../json/checked-json.ts";
import { settleWithin } from "./settle-within.ts";
import type { StepFailure, StepPort, StepTask } from "./step-port.ts";
import type { RetryOptions } from "./workflow-definition.ts";

/** How a step is tried. */
export interface AttemptOptions {
  readonly port: StepPort;
  readonly clock: Clock;
  readonly retry: Required<RetryOptions>;
  /** Milliseconds for each attempt. */
  readonly timeoutMs: number;
  /** Milliseconds an attempt has to end once it is told to. */
  readonly graceMs: number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onFailure: (attempt: number, message: string, retryAfterMs: number | undefined) => void;
}

/** What all attempts came to. */
export interface AttemptsEnd {
  readonly status: "done" | "failed" | "doubt" | "cancelled";
  readonly attempts: number;
  readonly used: Amounts;
  readonly output?: JsonValue;
  readonly untrusted: boolean;
  readonly message?: string;
}

const outputBounds = { maxBytes: 1_048_576, maxDepth: 64 };
/** Mistakes of the host, and refusals that stay what they are. */
const finalCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "BUDGET_EXCEEDED",
  "OPTION_INVALID",
  "PERMISSION_INVALID",
  "PERMISSION_MISSING",
  "INPUT_INVALID",
  "TOOL_UNKNOWN",
  "DISPOSED",
  "SKILL_REFUSED",
]);

/** Tries a step until it is done, may not be tried again, or the signal ends it. Never rejects. */
export async function attemptStep(
  task: Omit<StepTask, "attempt" | "signal">,
  options: AttemptOptions,
): Promise<AttemptsEnd> {
  const { retry, clock, signal, onFailure } = options;
  let used: Amounts = {};
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) return { status: "cancelled", attempts: attempt - 1, used, untrusted: false };
    // What a port gives, or throws, may itself throw when it is looked at.
    const end: AttemptEnd = await attemptOnce({ ...task, attempt }, options).catch(() => ({
      failure: noResult,
      used: {},
    }));
    used = addAmounts(used, end.used);
    if (end.failure === undefined) {
      return { status: "done", attempts: attempt, used, output: end.output, untrusted: end.untrusted };
    }
    const { message, doubt = false } = end.failure;
    const isCancelled = signal.aborted && !doubt;
    const mayRetry = end.failure.retry && !doubt && !signal.aborted && attempt < retry.attempts;
    const retryAfterMs = mayRetry ? backoffMs(attempt, options) : undefined;
    onFailure(attempt, message, retryAfterMs);
    if (retryAfterMs === undefined) {
      const status = doubt ? "doubt" : isCancelled ? "cancelled" : "failed";
      return { status, attempts: attempt, used, untrusted: false, message };
    }
    try {
      await clock.wait(retryAfterMs, { signal });
    } catch {
      return { status: "cancelled", attempts: attempt, used, untrusted: false, message };
    }
  }
}

/** Doubles with each attempt, and lies anywhere in the upper half, so that steps do not come back all at once. */
function backoffMs(attempt: number, { retry, random }: AttemptOptions): number {
  const most = Math.min(retry.baseMs * 2 ** (attempt - 1), retry.maxMs);
  return Math.ceil(most / 2 + (random() * most) / 2);
}

type AttemptEnd =
  | { readonly output: JsonValue; readonly untrusted: boolean; readonly used: Amounts; readonly failure?: undefined }
  | { readonly failure: StepFailure; readonly used: Amounts };

async function attemptOnce(
  task: Omit<StepTask, "signal">,
  { port, clock, timeoutMs, graceMs, signal }: AttemptOptions,
): Promise<AttemptEnd> {
  using deadline = startDeadline(clock, timeoutMs);
  const either = AbortSignal.any([signal, deadline.signal]);
  // A port that throws at once must be no different from one that rejects.
  const running = (async () => await port.run(Object.freeze({ ...task, signal: either })))();
  const settled = await settleWithin(running, { signal: either, clock, graceMs });
  const isLate = deadline.signal.aborted && !signal.aborted;
  if (settled === undefined) {
    const message = isLate
      ? `it took longer than ${timeoutMs} ms, and did not end`
      : "it did not end when it was told to";
    return { failure: { message, retry: false, doubt: true }, used: {} };
  }
  if ("error" in settled) {
    const message = isLate ? `it took longer than ${timeoutMs} ms` : messageOf(settled.error);
    return { failure: { message, retry: isLate || mayHelp(settled.error) }, used: {} };
  }
  const result = settled.value;
  if (typeof result !== "object" || result === null) return { failure: noResult, used: {} };
  const used = wholeAmounts(result.used ?? {});
  if (result.failure !== undefined) {
    return { failure: { ...result.failure, message: escapeText(result.failure.message) }, used };
  }
  const { value, problem } = checkedJson(result.output, outputBounds);
  // It ran: trying again would not make another value of it, and might do twice what it did.
  if (problem !== undefined) return { failure: { message: `its output is no value: ${problem}`, retry: false }, used };
  return { output: value, untrusted: result.untrusted ?? true, used };
}

const noResult: StepFailure = { message: "what runs it gave no result", retry: false };

const mayHelp = (error: unknown): boolean => !(CordonError.isInstance(error) && finalCodes.has(error.code));

function messageOf(error: unknown): string {
  return escapeText(error instanceof Error ? error.message : "something was thrown that is no error");
}
