/** What a host function learns about the call it serves. */
export interface HostCallContext {
  /** Identifies the call within the process. */
  readonly callId: number;
  /** Aborted when the call ends for any reason. */
  readonly signal: AbortSignal;
  /** What the call had left when it asked. Undefined where nobody counts it. */
  readonly left?: { readonly wallTimeMs: number; readonly fuel: number | undefined };
  /** Charges fuel to the call, for one that was made for it. */
  readonly chargeFuel?: (units: number) => void;
  /** The number of the operation, counted from 1, when the guest submitted it and did not wait. */
  readonly operation?: number;
}

/**
 * A function the host serves to a guest, behind the gate: a request frame in, an answer frame out.
 *
 * It rejects with HardLimitError when a hard limit of the call is exhausted, with the signal's reason after an abort,
 * and with anything else when the host itself failed. Whoever runs the guest then ends it: there is no answer.
 */
export type HostFunction = (request: Uint8Array, context: HostCallContext) => Promise<Uint8Array>;
