import { OptionError } from "@cordon/core";
import { longestDelayMs } from "../clock/clock.ts";
import type { ToolCallerOptions } from "./tool-caller-options.ts";

type Kind = readonly [words: string, holds: (value: unknown) => boolean];

const count: Kind = ["a whole number above 0", (value) => Number.isSafeInteger(value) && Number(value) > 0];

const kinds: Readonly<Record<keyof ToolCallerOptions, Kind>> = {
  permissions: ["a list of texts", (value) => isList(value, (item) => typeof item === "string")],
  rules: ["a list of rules", (value) => isList(value, (item) => typeof item === "object" && item !== null)],
  approve: ["a function", (value) => typeof value === "function"],
  approvalTimeoutMs: [
    `a number of milliseconds above 0, at most ${longestDelayMs}`,
    (value) => count[1](value) && Number(value) <= longestDelayMs,
  ],
  tenant: ["a text", (value) => typeof value === "string"],
  limits: ["an object", (value) => typeof value === "object" && value !== null && !Array.isArray(value)],
  maxToolOutputCharacters: count,
  maxParallelCalls: count,
  maxWaitingCalls: ["a whole number, 0 or more", (value) => Number.isSafeInteger(value) && Number(value) >= 0],
};

/** The names of the options, for those who take more beside them. */
export const toolCallerOptionNames: readonly (keyof ToolCallerOptions)[] = Object.keys(
  kinds,
) as (keyof ToolCallerOptions)[];

/**
 * Refuses values of the wrong kind, and options that nobody knows: a slip must not loosen anything.
 *
 * @param others The names of options that the caller checks itself.
 * @throws OptionError
 */
export function checkToolCallerOptions(options: object, others: readonly string[] = []): void {
  for (const [key, value] of Object.entries(options)) {
    if (others.includes(key)) continue;
    const kind = Object.hasOwn(kinds, key) ? kinds[key as keyof ToolCallerOptions] : undefined;
    if (kind === undefined) {
      throw new OptionError(key, `it is unknown; known are ${[...toolCallerOptionNames, ...others].join(", ")}`);
    }
    if (value !== undefined && !kind[1](value)) throw new OptionError(key, `it is not ${kind[0]}`);
  }
}

function isList(value: unknown, holds: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => holds(item));
}
