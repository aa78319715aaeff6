import type { Limits } from "../limits/limits.ts";
import type { EndingStatus, LimitName } from "./ending.ts";
import type { JournalOperations, ReceiptLog } from "./receipt.ts";

/** The limits that decide what a call comes to. Limits of time, of turns and of rates do not: they are the host's. */
export type RecordedLimitName =
  | "memoryBytes"
  | "kernelMemoryBytes"
  | "tableElements"
  | "fuel"
  | "hostCalls"
  | "hostBytes"
  | "httpBytes"
  | "logBytes"
  | "varBytes"
  | "inputBytes"
  | "outputBytes";

/** Those limits as they were in force. `fuel` is left out when it was not metered. */
export type RecordedLimits = Pick<Limits, RecordedLimitName>;

/** One call of a function that the host served, as the guest saw it. */
export interface RecordedHostCall {
  /** The name of the host function, as in `cordon_fs`. */
  readonly capability: string;
  /** `sha256:` and the digest of the bytes the guest sent. */
  readonly request: string;
  /** How many those were. */
  readonly requestBytes: number;
  /** The whole answer in base64. Left out when the guest got none. */
  readonly answer?: string;
  /** The hard limit that ended the guest instead of an answer. */
  readonly limit?: LimitName;
  /** The number of the operation, when the guest submitted it and did not wait. */
  readonly operation?: number;
  /** Fuel units the guest paid for it: what a skill spent that it called. Left out when it paid none. */
  readonly fuel?: number;
}

/** What a recorded call came to: what a replay is compared with. */
export interface RecordedResult {
  readonly status: EndingStatus;
  readonly message?: string;
  readonly limit?: LimitName;
  /** The digest of the output bytes; of no bytes when there is no output. */
  readonly output: string;
  /** The digest of the log lines, see {@link RecordedResult.logLines}. */
  readonly logs: string;
  /** How many there are. */
  readonly logLines: number;
  /** Fuel units spent, when fuel was metered. */
  readonly fuel?: number;
  /** The largest size of the guest's linear memory, in bytes. */
  readonly peakMemoryBytes: number;
}

/**
 * Everything a guest was told during one call, complete enough to run it again without any effect. Plain JSON data.
 *
 * It holds what the skill saw: its input, its configuration and every answer, such as the content of files. Treat it like
 * those. Values of the runtime's secrets are not in it: where one comes up, nothing is kept. Nothing proves where it comes from: whoever can write
 * to it decides what it says.
 */
export interface Recording {
  readonly format: "cordon-recording";
  /** Of this format. */
  readonly version: 1;
  /** `sha256:` and the digest of the module. */
  readonly module: string;
  readonly skill: { readonly id: string; readonly version: string };
  readonly tool: string;
  /** The input bytes in base64. */
  readonly input: string;
  /** What `config_get` answered from. */
  readonly config: Readonly<Record<string, string>>;
  readonly logLevel: ReceiptLog["level"] | "silent";
  /** 32 bytes in hexadecimal. */
  readonly randomSeed: string;
  /** The clock readings, as in the journal. */
  readonly clock: readonly (readonly [valueMs: number, count: number])[];
  readonly limits: RecordedLimits;
  /** In the order the host began them. */
  readonly hostCalls: readonly RecordedHostCall[];
  /** What the waits for operations came to, as in the journal. Left out when there were none. */
  readonly operations?: JournalOperations;
  readonly result: RecordedResult;
  /**
   * Set when it became too large, or a secret came up in the call: input, configuration, clock and answers are left out, and it
   * cannot be replayed.
   */
  readonly incomplete?: "size" | "secret";
}
