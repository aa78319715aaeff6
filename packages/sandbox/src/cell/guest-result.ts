import { fuelExport } from "../admission/private-names.ts";
import type { ActiveCall } from "./active-call.ts";
import type { CellResult } from "./call.ts";

/** What a call came to, beside what is counted in the call itself. */
export interface GuestOutcome {
  readonly ending: CellResult["ending"];
  readonly output: Uint8Array;
  /** What it spent; undefined when it was not metered. */
  readonly fuel: number | undefined;
  /** When it began, in nanoseconds of the process's monotonic clock. */
  readonly began: bigint;
  readonly inputBytes: number;
  readonly peakMemoryBytes: number;
}

/** The result of a call that ends now. */
export function guestResult(active: ActiveCall, outcome: GuestOutcome): CellResult {
  const { ending, output, fuel, began, inputBytes, peakMemoryBytes } = outcome;
  const wallMs = toWholeMicroseconds(Number(process.hrtime.bigint() - began) / 1e6);
  return {
    ending,
    output,
    usage: {
      wallMs,
      cpuMs: Math.min(wallMs, toWholeMicroseconds(active.cpuMs)),
      ...(fuel === undefined ? {} : { fuel }),
      peakMemoryBytes,
      inputBytes,
      outputBytes: output.length,
      logBytes: active.log.bytes,
    },
    logs: active.log.entries,
    clock: active.clock.readings(),
    beganAtMs: Number(began) / 1e6,
  };
}

/** Milliseconds to three digits: what a clock can mean. */
function toWholeMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/** What a call spent of its fuel, read off its instance; undefined when it is not metered. */
export function fuelSpent(exports: WebAssembly.Exports, active: ActiveCall): number | undefined {
  const { fuel } = active.call.limits;
  const left = exports[fuelExport] as { readonly value: bigint } | undefined;
  if (fuel === undefined || left === undefined) return undefined;
  return Math.min(fuel, fuel - Number(left.value));
}
