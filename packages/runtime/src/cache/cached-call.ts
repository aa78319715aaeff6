import type { Receipt } from "@cordon/core";
import { decodeOutput } from "../call/decode-output.ts";
import { runSkillCall, type SkillCall, type SkillCallEnvironment } from "../call/skill-call.ts";
import { unusedFor, writeReceipt } from "../call/write-receipt.ts";
import { sha256 } from "../sha256.ts";
import type { CachedResult } from "./result-cache.ts";
import type { SkillResults } from "./skill-results.ts";

/**
 * Runs one call, or repeats the receipt of an equal one that came to a result which depends on nothing else. Two equal calls
 * at once both run.
 *
 * @throws DisposedError
 */
export async function runCachedCall(
  call: SkillCall,
  environment: SkillCallEnvironment,
  results: SkillResults,
): Promise<Receipt> {
  const { context, limits, tenant, tool } = call;
  const { policyDigest } = environment;
  const inputDigest = await sha256(call.input);
  const key = await results.keyOf({ tool: tool.name, tenant, limits, context, inputDigest, policyDigest });
  const found = call.signal?.aborted === true ? undefined : results.get(key);
  if (found !== undefined) return repeatedReceipt(call, environment, found);
  const { receipt, output } = await runSkillCall(call, environment);
  results.keep(key, receipt, output);
  return receipt;
}

function repeatedReceipt(call: SkillCall, environment: SkillCallEnvironment, found: CachedResult): Receipt {
  const { callId, output, digests, journal, logs } = found;
  const own = output.slice();
  return {
    ...writeReceipt(call, environment, {
      outcome: { status: "ok", output: decodeOutput(own, call.tool) },
      usage: unusedFor(call.input.length, own.length),
      decisions: [],
      inputDigest: digests.input,
      outputDigest: digests.output,
      clock: [],
      hostCalls: [],
      logs: logs.map((line) => ({ ...line })),
    }),
    // The random seed is that of the call that ran: its result can be made again from it.
    journal: { ...journal, clock: [], hostCalls: [] },
    cached: true,
    originalCallId: callId,
  };
}
