import type { Amounts } from "../budget/amounts.ts";
import type { ToolResult } from "../tools/tool-result.ts";
import type { RunContext } from "./run-context.ts";
import type { PendingCall } from "./run-state.ts";

/** Writes down what a call came to, and tells it. */
export async function endCall(
  run: RunContext,
  { call }: PendingCall,
  { result, used = {} }: { readonly result: ToolResult; readonly used?: Amounts },
): Promise<void> {
  const { callId, name: tool } = call;
  await run.record({ type: "tool-end", callId, tool, result, used });
  const { outcome, message, untrusted, output } = result;
  const outputCharacters = charactersOf(output);
  const why = message === undefined ? {} : { message };
  run.emit({ type: "tool-end", callId, tool, outcome, untrusted, outputCharacters, used, ...why });
}

function charactersOf(output: ToolResult["output"]): number {
  if (output === undefined) return 0;
  return typeof output === "string" ? output.length : JSON.stringify(output).length;
}
