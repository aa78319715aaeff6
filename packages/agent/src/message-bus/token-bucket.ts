import type { Clock } from "../clock/clock.ts";

/** Lets through what a rate allows: bursts up to the whole, refilled evenly. */
export interface TokenBucket {
  /** Takes one. Zero when there was one, else the milliseconds until there is. */
  take(): number;
  /** Whether nothing is missing, so that a new bucket would be the same. */
  isFull(): boolean;
}

/** Makes a full bucket. */
export function createTokenBucket(
  clock: Clock,
  rate: { readonly messages: number; readonly perMs: number },
): TokenBucket {
  let tokens = rate.messages;
  let filledAtMs = clock.nowMs();
  const fill = (): void => {
    const nowMs = clock.nowMs();
    const passedMs = Math.max(nowMs - filledAtMs, 0);
    tokens = Math.min(rate.messages, tokens + (passedMs * rate.messages) / rate.perMs);
    filledAtMs = nowMs;
  };
  return {
    take: () => {
      fill();
      if (tokens < 1) return Math.max(1, Math.ceil(((1 - tokens) * rate.perMs) / rate.messages));
      tokens -= 1;
      return 0;
    },
    isFull: () => {
      fill();
      return tokens >= rate.messages;
    },
  };
}
