/** What a host function learns about the call it serves. */
export interface HostCallContext {
  /** Identifies the call within the process. */
  readonly callId: number;
  /** Aborted when the call ends for any reason, so that no effect outlives its call. */
  readonly signal: AbortSignal;
}

/**
 * A function the host serves to a guest, already behind the gate. It gets a copy of the request frame and answers with
 * a frame. It rejects with an error that has a `limit` when a hard limit of the call is exhausted: the guest then ends
 * by a trap. Any other rejection ends the guest as well.
 */
export type HostFunction = (request: Uint8Array, context: HostCallContext) => Promise<Uint8Array>;

/** The functions the host serves, by the name of the import. */
export type HostFunctions = ReadonlyMap<string, HostFunction>;
