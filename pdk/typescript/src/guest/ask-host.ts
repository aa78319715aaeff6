import { failureOf, type HostAnswer } from "./host-answer.ts";
import { currentStandIn } from "./host-stand-in.ts";
import { type Capability, dropOperation, queueOperation } from "./operation-queue.ts";
import { requireHost } from "./phase.ts";

/** What tells an operation to stop: an `AbortSignal` of any make. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  readonly throwIfAborted: () => void;
  readonly addEventListener: (type: "abort", listener: () => void, options?: { readonly once?: boolean }) => void;
  readonly removeEventListener: (type: "abort", listener: () => void) => void;
}

/** What an operation takes beside its header. */
export interface AskOptions {
  /** The bytes that go along; nobody changes them any more. Default none. */
  readonly body?: Uint8Array | undefined;
  /** Cancels the operation. Default: nothing does. */
  readonly signal?: CancelSignal | undefined;
}

/**
 * Asks the host for one operation. It goes out when the skill has nothing left to run, together with all others that were
 * asked for until then; answers come in any order.
 *
 * @param capability Which part of the host.
 * @param header The request. It is read now.
 * @throws PermissionError, HostError when the host refuses or fails; the reason of the signal when that comes first.
 */
export async function askHost(
  capability: Capability,
  header: object,
  { body, signal }: AskOptions = {},
): Promise<HostAnswer> {
  requireHost("ask the host");
  signal?.throwIfAborted();
  const standIn = currentStandIn();
  if (standIn !== undefined) return await untilAborted(standIn.ask(capability, header, body), signal);
  const asked = askLater(capability, header, body);
  return await (signal === undefined
    ? asked.answer
    : untilAborted(asked.answer, signal, () => dropOperation(asked.id)));
}

interface Asked {
  readonly id: number;
  readonly answer: Promise<HostAnswer>;
}

/** Asking is cheap in memory: a skill may ask for thousands of things at once. */
function askLater(capability: Capability, header: object, body: Uint8Array | undefined): Asked {
  // When the answer comes nobody who asked is on the stack any more, and an error should name who asked.
  const { stack } = new Error("asked here");
  let id = 0;
  const answer = new Promise<HostAnswer>((resolve, reject) => {
    id = queueOperation(capability, JSON.stringify(header), body, (given) => {
      const failure = failureOf(given);
      if (failure === undefined) {
        resolve(given);
        return;
      }
      if (stack !== undefined) failure.stack = stack;
      reject(failure);
    });
  });
  return { id, answer };
}

/** Rejects with the reason of a signal as soon as it is aborted. */
async function untilAborted(
  answer: Promise<HostAnswer>,
  signal: CancelSignal | undefined,
  drop: () => void = () => undefined,
): Promise<HostAnswer> {
  if (signal === undefined) return await answer;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    drop();
    aborted.reject(signal.reason);
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
