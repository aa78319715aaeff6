import { OptionError } from "@cordon/core";
import { longestDelayMs } from "../clock/clock.ts";

/** When and how often an agent that failed is started again. */
export interface RestartPolicy {
  /** Milliseconds before the first restart. Default 500. */
  readonly baseMs?: number;
  /** How much longer each further delay is. Default 2. */
  readonly factor?: number;
  /** The longest delay in milliseconds, before jitter. Default 30,000. */
  readonly capMs?: number;
  /** How much a delay is shortened or lengthened at random, as a part of it: 0 to 1. Default 0.2. */
  readonly jitter?: number;
  /** Restarts within the window; the next failure gives the agent up. Default 5. */
  readonly maxRestarts?: number;
  /** Milliseconds for which a restart counts. Default 600,000. */
  readonly windowMs?: number;
}

const standard: Required<RestartPolicy> = {
  baseMs: 500,
  factor: 2,
  capMs: 30_000,
  jitter: 0.2,
  maxRestarts: 5,
  windowMs: 600_000,
};

/** Fills in defaults. @throws OptionError for what is unknown or out of range. */
export function checkRestartPolicy(policy: RestartPolicy): Required<RestartPolicy> {
  const checked = { ...standard, ...policy };
  const ranges: Readonly<Record<keyof RestartPolicy, readonly [least: number, most: number]>> = {
    baseMs: [0, longestDelayMs / 2],
    factor: [1, 1_000],
    capMs: [0, longestDelayMs / 2],
    jitter: [0, 1],
    maxRestarts: [0, 1_000_000],
    windowMs: [1, Number.MAX_SAFE_INTEGER],
  };
  for (const [name, value] of Object.entries(checked)) {
    const range = Object.hasOwn(ranges, name) ? ranges[name as keyof RestartPolicy] : undefined;
    if (range === undefined) throw new OptionError(`restart.${name}`, "it is unknown");
    if (!(typeof value === "number" && value >= range[0] && value <= range[1])) {
      throw new OptionError(`restart.${name}`, `it is no number from ${range[0]} to ${range[1]}`);
    }
  }
  return checked;
}

/**
 * How long to wait before a restart: `base × factor^(attempt - 1)`, at most the cap, then moved by the jitter.
 *
 * @param attempt Counts from 1.
 * @param random Gives a number from 0 up to 1.
 * @returns Whole milliseconds.
 */
export function restartDelayMs(policy: Required<RestartPolicy>, attempt: number, random: () => number): number {
  const delayMs = Math.min(policy.baseMs * policy.factor ** (attempt - 1), policy.capMs);
  return Math.round(delayMs * (1 + policy.jitter * (2 * random() - 1)));
}
