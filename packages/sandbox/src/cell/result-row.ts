import type { Ending } from "@cordon/core";
import type { CellResult, ClockReading, LogEntry } from "./call.ts";

/** A result as one flat row, for the reason a call is one; an `ok` without a log or a clock, the common one, is short. */
export type ResultRow = readonly [
  generation: number,
  output: Uint8Array,
  wallMs: number,
  cpuMs: number,
  peakMemoryBytes: number,
  inputBytes: number,
  logBytes: number,
  beganAtMs: number,
  fuel: number | undefined,
  ending: Exclude<Ending, { readonly status: "ok" }> | undefined,
  logs: readonly LogEntry[] | undefined,
  clock: readonly ClockReading[] | undefined,
  hasExited: boolean | undefined,
];

const ok: Ending = Object.freeze({ status: "ok" });

/** Writes the result of a call that began as a row. */
export function toResultRow(
  generation: number,
  { ending, output, usage, logs, clock, beganAtMs, hasExited }: CellResult,
): ResultRow {
  return [
    generation,
    output,
    usage.wallMs,
    usage.cpuMs,
    usage.peakMemoryBytes,
    usage.inputBytes,
    usage.logBytes,
    beganAtMs ?? 0,
    usage.fuel,
    ending.status === "ok" ? undefined : ending,
    logs.length === 0 ? undefined : logs,
    clock.length === 0 ? undefined : clock,
    hasExited,
  ];
}

/** Reads a row. */
export function fromResultRow(row: ResultRow): { readonly generation: number; readonly result: CellResult } {
  const [generation, output, wallMs, cpuMs, peakMemoryBytes, inputBytes, logBytes, beganAtMs, ...rest] = row;
  const [fuel, ending, logs, clock, hasExited] = rest;
  const base = { wallMs, cpuMs, peakMemoryBytes, inputBytes, outputBytes: output.length, logBytes };
  const usage = fuel === undefined ? base : { ...base, fuel };
  return {
    generation,
    result: {
      ending: ending ?? ok,
      output,
      usage,
      logs: logs ?? [],
      clock: clock ?? [],
      beganAtMs,
      ...(hasExited === undefined ? {} : { hasExited }),
    },
  };
}
