import type { Ending, JournalOperations, Usage } from "@cordon/core";

/** The limits a cell enforces itself. All are whole numbers; pages are 64 KiB. */
export interface CellLimits {
  readonly memoryPages: number;
  readonly kernelMemoryBytes: number;
  readonly wallTimeMs: number;
  readonly fuel?: number;
  readonly hostCalls: number;
  readonly hostBytes: number;
  readonly logBytes: number;
  readonly varBytes: number;
  readonly outputBytes: number;
}

/** The severity of a log line, as the guest chose it. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

/** The lowest severity that is kept; `silent` keeps nothing. */
export type LogThreshold = LogLevel | "silent";

/** What a guest can ask the cell for: everything that came with the call. */
export interface CallContext {
  /** What `config_get` answers. */
  readonly config: Readonly<Record<string, string>>;
  /** Lines below this level are dropped before they count. */
  readonly logLevel: LogThreshold;
  /** 32 bytes; every random number of the call follows from them. */
  readonly randomSeed: Uint8Array;
  /** The clock readings the guest gets, for a replay; one more ends it by a trap. Default: the time. */
  readonly clock?: readonly ClockReading[];
  /** What its waits for operations came to, for a replay. Default: what is complete when. */
  readonly operations?: JournalOperations;
}

/** One call, as a cell receives it. */
export interface CellCall {
  /** Identifies the module, see {@link Cell.run}. */
  readonly moduleId: number;
  readonly tool: string;
  /** Where the tool stands in the list of the manifest, for a module that runs in slices. Default 0. */
  readonly toolIndex?: number;
  readonly input: Uint8Array;
  readonly limits: CellLimits;
  readonly context: CallContext;
}

/** One log line of a guest, escaped. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly text: string;
}

/** The clock readings a guest received: a value in milliseconds since 1970, and how many readings in a row gave it. */
export type ClockReading = readonly [valueMs: number, count: number];

/** What a cell counted itself. */
export type CellUsage = Omit<Usage, "queueMs" | "hostCalls" | "hostBytes" | "httpBytes">;

/** How a call ended on a cell. */
export interface CellResult {
  readonly ending: Ending;
  /** The output bytes when the ending is `ok`, else empty. A copy the receiver owns. */
  readonly output: Uint8Array;
  readonly usage: CellUsage;
  readonly logs: readonly LogEntry[];
  readonly clock: readonly ClockReading[];
  /** What its waits for operations came to; undefined when it submitted none. */
  readonly operations?: JournalOperations;
  /** When the call began, in milliseconds of the process's monotonic clock; undefined when it never did. */
  readonly beganAtMs?: number;
  /** True when the guest ended itself in the middle with `proc_exit`: nobody may run its instance again. */
  readonly hasExited?: boolean;
}
