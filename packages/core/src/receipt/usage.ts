/** What one call used. Counted by the host and the cell, never taken from the guest. */
export interface Usage {
  /** From the first instruction on the cell to the end, waits included, in milliseconds. */
  readonly wallMs: number;
  /**
   * The time its turns on the cell's thread took, in milliseconds: waits are left out, what the operating system gave to
   * other processes in between is not.
   */
  readonly cpuMs: number;
  /** From acceptance to the first instruction, in milliseconds. */
  readonly queueMs: number;
  /** Fuel units spent, by the calls it made as well, or undefined when fuel was not metered. */
  readonly fuel?: number;
  /** The largest size of the guest's linear memory, in bytes. */
  readonly peakMemoryBytes: number;
  /** Bytes of the input. */
  readonly inputBytes: number;
  /** Bytes of the output. */
  readonly outputBytes: number;
  /** Calls of functions that the host serves, by the calls it made as well. */
  readonly hostCalls: number;
  /** Bytes of the requests and answers of those calls. */
  readonly hostBytes: number;
  /** Of those, bytes of HTTP requests and answers. */
  readonly httpBytes: number;
  /** Bytes of log text. */
  readonly logBytes: number;
}
