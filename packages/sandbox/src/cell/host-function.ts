/** What a host function learns about the call it serves. */
export interface HostCallContext {
  /** Identifies the call within the process. */
  readonly callId: number;
  /** Aborted when the call ends for any reason, so that no effect outlives its call. */
  readonly signal: AbortSignal;
  /** What the call had left when it asked: a call made for it has at most that. */
  readonly left: CallLeft;
  /**
   * Charges fuel to the call, for one that was made for it. The guest pays when it has its answer.
   *
   * @param units At least 0. Without effect for a call whose fuel is not metered.
   */
  readonly chargeFuel: (units: number) => void;
  /** The number of the operation, counted from 1, when the guest submitted it and did not wait. */
  readonly operation?: number;
}

/** What a call has left of what only its cell counts. */
export interface CallLeft {
  /** Until its `wallTime` is over, in milliseconds. */
  readonly wallTimeMs: number;
  /** Fuel units; undefined when fuel is not metered. */
  readonly fuel: number | undefined;
}

/**
 * A function the host serves to a guest, already behind the gate. It gets a copy of the request frame and answers with
 * a frame. It rejects with an error that has a `limit` when a hard limit of the call is exhausted: the guest then ends
 * by a trap. Any other rejection ends the guest as well.
 */
export type HostFunction = (request: Uint8Array, context: HostCallContext) => Promise<Uint8Array>;

/** The functions the host serves, by the name of the import. */
export type HostFunctions = ReadonlyMap<string, HostFunction>;
