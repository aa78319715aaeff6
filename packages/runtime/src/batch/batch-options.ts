import type { Receipt } from "@cordon/core";
import type { CallOptions } from "../runtime.ts";

/** One call of a batch ended. */
export interface BatchProgress {
  /** The position of its input. */
  readonly index: number;
  readonly receipt: Receipt;
  /** How many calls of the batch have ended, this one included. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
}

/** How to make the calls of a batch. Everything of a call holds for each of them: each has its own limits. */
export interface BatchOptions extends CallOptions {
  /** How many calls are under way at once. Default 10. */
  readonly concurrency?: number;
  /** Hears of each call that ended, in the order they end. When it throws, the batch is cancelled and rejects with that. */
  readonly onProgress?: (progress: BatchProgress) => void;
}
