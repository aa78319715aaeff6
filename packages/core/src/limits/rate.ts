/** How many calls fit into a sliding window. */
export interface Rate {
  readonly calls: number;
  readonly windowMs: number;
}

/** How a rate is written, for error messages. */
export const rateForm = `"10/s", "100/m" or "1000/h"`;

/** The windows a rate can have, in milliseconds, by the letter after the slash. */
export const rateWindows = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * Reads a rate: `"10/s"`, `"100/m"`, `"1000/h"`, at most 9,999,999 calls.
 *
 * @returns A frozen rate, or undefined for everything else.
 */
export function parseRate(value: unknown): Rate | undefined {
  const parts = /^([1-9]\d{0,6})\/([smh])$/u.exec(typeof value === "string" ? value : "");
  if (parts === null) return undefined;
  return Object.freeze({ calls: Number(parts[1]), windowMs: rateWindows[parts[2] as keyof typeof rateWindows] });
}
