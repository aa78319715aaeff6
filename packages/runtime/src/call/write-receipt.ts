import type {
  DecisionRecord,
  Ending,
  Journal,
  JournalEntry,
  JsonValue,
  Receipt,
  ReceiptLog,
  Usage,
} from "@cordon/core";
import { sha256 } from "../sha256.ts";
import { type Redaction, redactLogs, redactOutcome, startRedaction } from "./redaction.ts";
import type { SkillCall, SkillCallEnvironment } from "./skill-call.ts";

/** A call that ended: its receipt, and its output before anything was parsed. */
export interface SettledCall {
  readonly receipt: Receipt;
  readonly output: Uint8Array;
}

/** How a call ended, as a receipt says it. */
export interface Outcome {
  readonly status: Receipt["status"];
  readonly output?: JsonValue | Uint8Array;
  readonly message?: string;
  readonly limit?: Exclude<Receipt["limit"], undefined>;
}

/** What a receipt says beside what the call and its environment say. */
export interface ReceiptParts {
  readonly outcome: Outcome;
  readonly usage: Usage;
  readonly decisions: readonly DecisionRecord[];
  readonly inputDigest: string;
  readonly outputDigest: string;
  readonly clock: Journal["clock"];
  /** What its waits for operations came to. Default: it submitted none. */
  readonly operations?: Journal["operations"] | undefined;
  readonly hostCalls: readonly JournalEntry[];
  readonly logs: readonly ReceiptLog[];
  /** That of the call, when it has begun one. */
  readonly redaction?: Redaction | undefined;
  /** The receipts of the calls it made. Default: none. */
  readonly calls?: readonly Receipt[];
}

/** The ending of a call whose signal was aborted while it was not on a cell. */
export const cancelledByCaller: Exclude<Ending, { readonly status: "ok" }> = Object.freeze({
  status: "cancelled",
  message: "the caller cancelled the call",
});

/** Writes the receipt of a call. */
export function writeReceipt(call: SkillCall, environment: SkillCallEnvironment, parts: ReceiptParts): Receipt {
  const { usage, decisions, inputDigest, outputDigest, clock, operations, hostCalls, calls = [] } = parts;
  const parent = call.nesting?.callers.at(-1);
  const redaction = parts.redaction ?? startRedaction(environment.secrets?.(call.tenant));
  const outcome = redactOutcome(parts.outcome, redaction);
  const logs = redactLogs(parts.logs, redaction);
  return {
    ...outcome,
    callId: call.callId,
    ...(parent === undefined ? {} : { parentCallId: parent.callId }),
    skill: call.skill,
    tool: call.tool.name,
    ...(call.tenant === undefined ? {} : { tenant: call.tenant }),
    ...(call.session === undefined ? {} : { session: call.session.id }),
    usage,
    decisions,
    digests: {
      module: environment.module.facts.digest,
      policy: environment.policyDigest,
      input: inputDigest,
      output: outputDigest,
    },
    journal: {
      randomSeed: seedOf(call),
      clock,
      hostCalls: [...hostCalls],
      ...(operations === undefined ? {} : { operations }),
    },
    logs,
    ...(redaction === undefined || redaction.found.size === 0 ? {} : { redacted: [...redaction.found].toSorted() }),
    ...(calls.length === 0 ? {} : { calls }),
  };
}

/** What an ending other than `ok` says in a receipt. */
export function outcomeOf(ending: Exclude<Ending, { readonly status: "ok" }>): Outcome {
  const { status, message } = ending;
  return "limit" in ending ? { status, message, limit: ending.limit } : { status, message };
}

/**
 * Settles a call that nothing ran of.
 *
 * @param ending Why not.
 * @param inputDigest The digest of the input, when it is known.
 */
export async function unrunCall(
  call: SkillCall,
  environment: SkillCallEnvironment,
  ending: Exclude<Ending, { readonly status: "ok" }>,
  inputDigest?: string,
): Promise<SettledCall> {
  const receipt = writeReceipt(call, environment, {
    outcome: outcomeOf(ending),
    usage: unusedFor(call.input.length, 0),
    decisions: [],
    inputDigest: inputDigest ?? (await sha256(call.input)),
    outputDigest: await sha256(noBytes),
    clock: [],
    hostCalls: [],
    logs: [],
  });
  return { receipt, output: noBytes };
}

/** What a call used that nothing ran of. */
export function unusedFor(inputBytes: number, outputBytes: number): Usage {
  const onCell = { wallMs: 0, cpuMs: 0, queueMs: 0, peakMemoryBytes: 0, logBytes: 0 };
  return { ...onCell, hostCalls: 0, hostBytes: 0, httpBytes: 0, inputBytes, outputBytes };
}

const noBytes = new Uint8Array(0);

function seedOf({ context: { randomSeed } }: SkillCall): string {
  return Buffer.from(randomSeed.buffer, randomSeed.byteOffset, randomSeed.length).toString("hex");
}
