import type { Limits } from "@cordon/core";
import type { CellCall, CellLimits } from "../cell/call.ts";
import { unrunResult } from "../cell/unrun-result.ts";
import type { SandboxResult, SandboxSessionCall } from "./sandbox-interface.ts";

const pageBytes = 65_536;

/** What a cell must know of a call. */
export function cellCallOf(
  moduleId: number,
  { tool, toolIndex = 0, input, limits, context }: SandboxSessionCall,
): CellCall {
  return { moduleId, tool, toolIndex, input, limits: cellLimitsOf(limits), context };
}

/** The result of a call whose input is too large; undefined when it is not. */
export function inputTooLarge({ input, limits }: SandboxSessionCall): SandboxResult | undefined {
  const { length } = input;
  if (length <= limits.inputBytes) return undefined;
  const message = `the input has ${length} bytes, the limit is ${limits.inputBytes}`;
  return { ...unrunResult({ status: "limit", limit: "input", message }, length), queueMs: 0 };
}

function cellLimitsOf(limits: Limits): CellLimits {
  const { kernelMemoryBytes, wallTimeMs, fuel, hostCalls, hostBytes, logBytes, varBytes, outputBytes } = limits;
  const memoryPages = Math.floor(limits.memoryBytes / pageBytes);
  const base = { memoryPages, kernelMemoryBytes, wallTimeMs, hostCalls, hostBytes, logBytes, varBytes, outputBytes };
  return fuel === undefined ? base : { ...base, fuel };
}
