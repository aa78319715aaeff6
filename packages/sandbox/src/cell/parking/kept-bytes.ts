import type { ActiveCall } from "../active-call.ts";

/** What is kept of a call beside its guest while it is parked, in bytes. */
export interface KeptBytes {
  /** In the heap of the thread, which is small and shared by all calls of the cell. */
  readonly heap: number;
  /** Elsewhere: its input, and what it asked the host for, which has no answer. */
  readonly other: number;
}

/** What one reading of the clock and one operation take in the heap. */
const readingBytes = 64;
const operationBytes = 160;
/** A text can take two bytes for each character. */
const textFactor = 2;
/** What an operation takes in the host beside its request. */
const requestBytes = 512;

/** Adds up what a call that waits holds on to, all of it bounded by its limits alone. */
export function keptBytesOf({ log, variables, clock, operations, call, unfinishedBytes }: ActiveCall): KeptBytes {
  const { outstanding, requestedBytes } = operations;
  return {
    heap:
      textFactor * log.bytes +
      variables.bytes +
      unfinishedBytes +
      clock.size * readingBytes +
      outstanding * operationBytes,
    other: call.input.byteLength + requestedBytes + outstanding * requestBytes,
  };
}
