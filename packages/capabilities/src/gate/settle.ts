import {
  type AnswerError,
  encodeErrorAnswer,
  encodeFrame,
  FrameError,
  type FrameHeader,
  HardLimitError,
  RequestError,
} from "@cordon/core";

import { AnswerFailure } from "./answer-failure.ts";
import type { HostOperation } from "./capability.ts";
import type { HostMeter } from "./host-meter.ts";
import type { OperationAccount } from "./operation-account.ts";
import { untilAborted } from "./until-aborted.ts";

/** What a host call came to. */
export type Settled =
  | { readonly outcome: "answered" | "failed"; readonly frame: Uint8Array; readonly header: FrameHeader }
  | { readonly outcome: "limit" | "cancelled" | "broken"; readonly error: unknown };

/**
 * Lets an admitted operation act and makes its answer.
 *
 * @param operation What to do.
 * @param account Its account; it was admitted.
 */
export async function settleAct(operation: HostOperation, account: OperationAccount): Promise<Settled> {
  const { access } = account;
  const act = async (): Promise<Settled> => {
    const { header, body } = await operation.act(access);
    access.signal.throwIfAborted();
    const frame = encodeFrame(header, body);
    account.settle(frame.length);
    return { outcome: "answered", frame, header };
  };
  return untilAborted(act(), access.signal);
}

/**
 * Turns whatever stopped a host call into its outcome: an answer where the guest may have one, else an end.
 *
 * @param error What was thrown.
 * @param options The signal of the call, and the meter that counts the answer.
 */
export function settleError(
  error: unknown,
  options: { readonly signal: AbortSignal; readonly meter: HostMeter },
): Settled {
  if (error instanceof HardLimitError) return { outcome: "limit", error };
  if (options.signal.aborted) return { outcome: "cancelled", error: options.signal.reason };
  const answer = answerTo(error);
  if (answer === undefined) return { outcome: "broken", error };
  const frame = encodeErrorAnswer(answer);
  try {
    options.meter.takeBytes(frame.length);
  } catch (limit) {
    return { outcome: "limit", error: limit };
  }
  return { outcome: "failed", frame, header: { error: { ...answer } } };
}

function answerTo(error: unknown): AnswerError | undefined {
  if (error instanceof AnswerFailure) return error.answer;
  if (error instanceof FrameError || error instanceof RequestError) {
    return { code: "INVALID", message: `Cannot understand the request: ${error.reason}` };
  }
  return undefined;
}
