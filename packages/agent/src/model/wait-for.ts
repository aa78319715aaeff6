import { setTimeout } from "node:timers/promises";

/** Waits. @throws The reason of the signal when it is aborted first. */
export async function waitFor(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(delayMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
