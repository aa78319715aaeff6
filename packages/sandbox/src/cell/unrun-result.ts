import type { Ending } from "@cordon/core";
import type { CellResult } from "./call.ts";

/**
 * The result of a call that ended without a word from a cell: it never began, the cell died with it, or is too busy with
 * another call to say so. Nothing else is known of what it used.
 *
 * @param ending How it ended.
 * @param inputBytes The size of its input.
 * @param wallMs How long it was on its cell, when it had begun.
 */
export function unrunResult(ending: Ending, inputBytes: number, wallMs?: number): CellResult {
  return {
    ending,
    output: new Uint8Array(0),
    usage: { wallMs: wallMs ?? 0, cpuMs: 0, peakMemoryBytes: 0, inputBytes, outputBytes: 0, logBytes: 0 },
    logs: [],
    clock: [],
    ...(wallMs === undefined ? {} : { beganAtMs: Number(process.hrtime.bigint()) / 1e6 - wallMs }),
  };
}
