import { now, random } from "@cordon/pdk";

/** How often one page is asked for, and how long all waiting of a call may take. */
export const patience = { tries: 4, firstMs: 250, totalMs: 8000 } as const;

/**
 * How long the server wants to be left alone: seconds, or a date.
 *
 * @param header The value of Retry-After.
 * @returns Undefined when it says nothing of the kind.
 */
export function wantedWaitMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/u.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

/** Twice as long each time, half of it by chance, so that many clients do not come back at once. */
export function backoffMs(failures: number): number {
  const longest = patience.firstMs * 2 ** failures;
  return Math.round(longest / 2 + (random() * longest) / 2);
}

/** Waits. It costs no computing time. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
