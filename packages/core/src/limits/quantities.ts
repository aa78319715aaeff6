const byteUnits: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["B", 1],
  ["KiB", 2 ** 10],
  ["MiB", 2 ** 20],
  ["GiB", 2 ** 30],
]);

const timeUnits: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/**
 * Reads a number of bytes: `"16MiB"`, `"64KiB"`, `"1GiB"`, `"512B"`, or a plain number of bytes.
 *
 * @returns A safe whole number, or undefined for everything else.
 */
export function parseBytes(value: unknown): number | undefined {
  return parseQuantity(value, byteUnits);
}

/**
 * Reads a time in milliseconds: `"5s"`, `"200ms"`, `"2m"`, `"1h"`, or a plain number of milliseconds.
 *
 * @returns A safe whole number, or undefined for everything else.
 */
export function parseMilliseconds(value: unknown): number | undefined {
  return parseQuantity(value, timeUnits);
}

/**
 * Reads a plain count: `1000` or `"1000"`.
 *
 * @returns A safe whole number, or undefined for everything else.
 */
export function parseCount(value: unknown): number | undefined {
  return parseQuantity(value, new Map([["", 1]]));
}

function parseQuantity(value: unknown, units: ReadonlyMap<string, number>): number | undefined {
  if (typeof value !== "number" && typeof value !== "string") {
    return undefined;
  }
  const parts = /^(0|[1-9]\d{0,15})([A-Za-z]*)$/u.exec(String(value));
  const factor = units.get(parts?.[2] ?? "unknown");
  const quantity = Number(parts?.[1]) * (factor ?? Number.NaN);
  return Number.isSafeInteger(quantity) ? quantity : undefined;
}
