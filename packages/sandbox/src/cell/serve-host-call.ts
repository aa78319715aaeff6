import { CordonError, type LimitName } from "@cordon/core";
import { exactBytes } from "./exact-bytes.ts";
import type { HostCallContext } from "./host-function.ts";
import type { PendingCall } from "./pending-call.ts";
import type { OperationOutcome } from "./pending-operations.ts";
import { ungatedFunctions } from "./wasi/wait.ts";

/** What a guest asks the host for. */
export interface HostRequest {
  readonly name: string;
  readonly request: Uint8Array;
  readonly fuelLeft: number | undefined;
  /** The number of the operation, when it was submitted. */
  readonly operation?: number;
}

/**
 * Serves one request of a guest, made directly or submitted: the same function, with the same limits behind it.
 *
 * @param pending The call.
 * @param request What it asks for.
 * @param signal Ends the effect: at the latest with the call.
 * @returns Never rejects: without an answer the call has to end.
 */
export async function serveHostCall(
  pending: PendingCall,
  { name, request, fuelLeft, operation }: HostRequest,
  signal: AbortSignal,
): Promise<OperationOutcome> {
  const { hostFunctions, callId, onHostCall } = pending.options;
  onHostCall?.();
  let fuel = 0;
  const context: HostCallContext = {
    callId,
    signal,
    left: { wallTimeMs: pending.wallTimeLeftMs(), fuel: fuelLeft },
    chargeFuel: (units) => {
      fuel += units;
    },
    ...(operation === undefined ? {} : { operation }),
  };
  try {
    const serve = hostFunctions.get(name) ?? ungatedFunctions.get(name);
    if (serve === undefined) throw new Error(`Cannot serve "${name}"`);
    const answer: unknown = await serve(request, context);
    if (!(answer instanceof Uint8Array)) throw new TypeError(`Cannot use the answer of "${name}": it is no bytes`);
    return { answer: exactBytes(answer), fuel, limit: undefined };
  } catch (error) {
    return { answer: undefined, fuel, limit: limitOf(error) };
  }
}

/** The limit a host function says is exhausted, or undefined for any other failure. */
function limitOf(error: unknown): LimitName | undefined {
  if (!CordonError.isInstance(error) || !("limit" in error)) return undefined;
  return error.limit as LimitName;
}
