import type { Receipt } from "@cordon/core";
import type { LoadOptions } from "../runtime.ts";

/**
 * A part of a call that a replay compares, in this order. A guest that asks the host for something else, or reads the clock
 * more often, ends there, and that is the difference.
 */
export type ReplayedPart = "ending" | "hostCalls" | "operations" | "clock" | "output" | "logs" | "fuel" | "memory";

/** The first thing that was different. */
export interface ReplayDifference {
  readonly part: ReplayedPart;
  /** The host call. Set with the part `hostCalls`, and there the one that differs first. */
  readonly index?: number;
  /** What the guest called, or in a call it did not make what it should have. */
  readonly capability?: string;
  /** What the recording says, in words or as a digest. */
  readonly recorded: string;
  /** What the replay came to. */
  readonly replayed: string;
}

/**
 * What a replay came to.
 *
 * - `same`: everything that was compared is equal.
 * - `diverged`: something is not; the guest ran no further than that, or came to another end.
 * - `interrupted`: the replay did not come to its end: a limit of time, the caller's signal, the death of a cell, no room.
 */
export interface Replay {
  readonly outcome: "same" | "diverged" | "interrupted";
  /** Set when it diverged. */
  readonly difference?: ReplayDifference;
  /** What was compared and is equal. `fuel` only where it was metered, `operations` only of a call that submitted any. */
  readonly compared: readonly ReplayedPart[];
  /** Of the replay: its output, its logs, what it used. Nothing in its journal was an effect. */
  readonly receipt: Receipt;
}

/** How to replay. */
export interface ReplayOptions extends LoadOptions {
  /** Ends the replay as `interrupted`. */
  readonly signal?: AbortSignal;
}
