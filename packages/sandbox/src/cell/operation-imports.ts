import { encodeFrame, FrameError, type OperationRequest, readOperationBatch } from "@cordon/core";
import type { ActiveCall } from "./active-call.ts";
import { noCompletions } from "./call-operations.ts";
import type { OperationHost, WantedOperation } from "./call-operations.ts";
import { realTrap } from "./real-trap.ts";
import { pacedWaitMs } from "./wasi/wait.ts";

/** Reaches the host for the operations of the call on a lane. */
export interface OperationAccess {
  readonly host: OperationHost;
  /** Waits until operations are complete, or the time is over; a negative time never is. Gives the frame for the guest. */
  readonly wait: (timeoutMs: number) => Promise<Uint8Array>;
}

/** How long a timer can be, in milliseconds. A call ends long before. */
const longestMs = 2_147_483_647;

/** How a frame is read: what it is called in messages, and whether it may name a time. */
export interface SubmitOptions {
  readonly name: "cordon_submit" | "cordon_pending";
}

/**
 * Starts the operations of a frame, and cancels what it says.
 *
 * @param call The call that submits.
 * @param frame A copy of the guest's bytes.
 * @returns After how long the guest goes on at the latest, in milliseconds; undefined when it did not say.
 * @throws What ends the guest: for a frame that cannot be read, and for more operations than it has host calls.
 */
export function submitOperations(
  call: ActiveCall,
  frame: Uint8Array,
  { host, name }: SubmitOptions & { readonly host: OperationHost },
): number | undefined {
  const batch = readBatch(call, frame, name);
  const { operations, initializing } = call;
  if (operations.submitted + batch.operations.length > call.call.limits.hostCalls) throw call.exhaust("hostCalls");
  const wanted = batch.operations.map((operation) => takeRequest(call, operation));
  const mayUse = (imported: string): boolean => call.brokerImports.includes(imported);
  operations.submit({ ...batch, operations: wanted }, { mayUse, initializing }, host);
  return batch.timeoutMs;
}

/** Makes the request of an operation, within the bytes the call may still send. */
function takeRequest(call: ActiveCall, operation: OperationRequest): WantedOperation {
  if ("problem" in operation) return operation;
  const { id, name, header, body } = operation;
  if (body.length > call.hostBytesLeft) throw call.exhaust("hostBytes");
  const request = encodeFrame(header, body);
  call.hostBytesLeft -= request.length;
  if (call.hostBytesLeft < 0) throw call.exhaust("hostBytes");
  return { id, name, request };
}

function readBatch(
  call: ActiveCall,
  frame: Uint8Array,
  name: SubmitOptions["name"],
): ReturnType<typeof readOperationBatch> {
  try {
    return readOperationBatch(frame, { maxBytes: frame.length, isPending: name === "cordon_pending" });
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    call.misuse = `the frame of ${name} cannot be read: ${error.reason}`;
    throw realTrap();
  }
}

/**
 * Waits for operations of a call.
 *
 * @param timeoutMs What the guest wants; undefined for no end.
 * @returns The frame for the guest: at once where there is nothing to wait for.
 */
export function awaitOperations(
  call: ActiveCall,
  timeoutMs: number | undefined,
  { wait }: Pick<OperationAccess, "wait">,
): Uint8Array | Promise<Uint8Array> {
  const own = call.operations.takeOwn();
  if (own !== undefined) return own;
  if (call.initializing || (timeoutMs === undefined && !call.operations.isAwaited)) return noCompletions;
  if (timeoutMs === undefined) return wait(-1);
  const waitMs = pacedWaitMs(Math.min(Math.ceil(timeoutMs), longestMs), call.waits);
  call.waits += 1;
  return wait(waitMs);
}
