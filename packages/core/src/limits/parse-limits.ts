import { LimitError } from "../errors/limit-error.ts";
import type { LimitName } from "../receipt/ending.ts";
import { isPlainObject } from "../validation/plain-object.ts";
import { type LimitOverrides, type Limits, maximumLimits } from "./limits.ts";
import { parseBytes, parseCount, parseMilliseconds } from "./quantities.ts";
import { parseRate, rateForm, rateWindows } from "./rate.ts";

/**
 * The name of a limit that can be set. The depth of the stack cannot: the engine gives it; nor can the length of the
 * queue, which is the runtime's and not a call's.
 */
export type SettableLimitName =
  | Exclude<LimitName, "stack" | "queue">
  | "httpBytes"
  | "fileBytes"
  | "skillConcurrency"
  | "tenantConcurrency";

interface LimitRule {
  readonly field: keyof Limits;
  readonly minimum: number;
  readonly parse: (value: unknown) => number | undefined;
  readonly form: string;
}

const bytes = { parse: parseBytes, form: `a size like "16MiB", "64KiB", "512B" or a number of bytes` };
const time = { parse: parseMilliseconds, form: `a time like "5s", "200ms", "2m", "1h" or a number of milliseconds` };
const count = { parse: parseCount, form: "a whole number" };

const rules: Readonly<Record<Exclude<SettableLimitName, "callRate">, LimitRule>> = {
  // Less than one page of WebAssembly memory is no memory.
  memory: { field: "memoryBytes", minimum: 65_536, ...bytes },
  kernelMemory: { field: "kernelMemoryBytes", minimum: 65_536, ...bytes },
  tables: { field: "tableElements", minimum: 0, ...count },
  wallTime: { field: "wallTimeMs", minimum: 1, ...time },
  queueTime: { field: "queueTimeMs", minimum: 1, ...time },
  fuel: { field: "fuel", minimum: 1, ...count },
  hostCalls: { field: "hostCalls", minimum: 0, ...count },
  hostBytes: { field: "hostBytes", minimum: 0, ...bytes },
  httpBytes: { field: "httpBytes", minimum: 0, ...bytes },
  logBytes: { field: "logBytes", minimum: 0, ...bytes },
  vars: { field: "varBytes", minimum: 0, ...bytes },
  input: { field: "inputBytes", minimum: 0, ...bytes },
  output: { field: "outputBytes", minimum: 0, ...bytes },
  fileBytes: { field: "fileBytes", minimum: 0, ...bytes },
  skillConcurrency: { field: "skillConcurrency", minimum: 1, ...count },
  tenantConcurrency: { field: "tenantConcurrency", minimum: 1, ...count },
};

/** The field of a rate, by its window: rates of different windows hold side by side. */
const rateFields: ReadonlyMap<number, keyof Limits> = new Map([
  [rateWindows.s, "callsPerSecond"],
  [rateWindows.m, "callsPerMinute"],
  [rateWindows.h, "callsPerHour"],
]);

const names: ReadonlySet<string> = new Set([...Object.keys(rules), "callRate"]);

/**
 * Reads limits under the names that policies, manifests and the command line use: `{ memory: "16MiB", wallTime: "5s" }`.
 *
 * Checks each against its range only. Whether it may loosen anything is for `operatorLimits` and `tightenLimits`.
 *
 * @param record An object of names and values; an absent name stays absent.
 * @throws {LimitError} For the first unknown name, unreadable value or value out of range.
 */
export function parseLimits(record: unknown): LimitOverrides {
  if (!isPlainObject(record)) {
    const value = record === null ? "null" : typeof record;
    throw new LimitError({ limit: "limits", value, reason: "it is not an object", form: `{ "wallTime": "5s" }` });
  }
  return Object.freeze(Object.fromEntries(Object.entries(record).map(([name, value]) => parseLimit(name, value))));
}

/**
 * Reads one limit, see {@link parseLimits}.
 *
 * @returns The field of `Limits` and its value.
 * @throws {LimitError} When the name is unknown, or the value unreadable or out of range.
 */
export function parseLimit(name: string, value: unknown): readonly [field: keyof Limits, value: number] {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? typeof value);
  if (!isLimitName(name)) {
    const form = `one of ${[...names].join(", ")}`;
    throw new LimitError({ limit: name, value: text, reason: "there is no limit of that name", form });
  }
  if (name === "callRate") return parseCallRate(value, text);
  const { field, minimum, parse, form } = rules[name];
  const parsed = parse(value);
  if (parsed === undefined) {
    throw new LimitError({ limit: name, value: text, reason: "the value is not a number with a known unit", form });
  }
  const maximum = maximumLimits[field];
  if (parsed < minimum || parsed > maximum) {
    const reason = `the value is ${parsed}, and the range is ${minimum} to ${maximum}`;
    throw new LimitError({ limit: name, value: text, reason, form });
  }
  return [field, parsed];
}

function parseCallRate(value: unknown, text: string): readonly [field: keyof Limits, value: number] {
  const rate = parseRate(value);
  const field = rateFields.get(rate?.windowMs ?? 0);
  if (rate === undefined || field === undefined) {
    throw new LimitError({ limit: "callRate", value: text, reason: "the value is not a rate", form: rateForm });
  }
  return [field, rate.calls];
}

function isLimitName(name: string): name is SettableLimitName {
  return names.has(name);
}
