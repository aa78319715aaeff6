import {
  type Approvals,
  createGate,
  createMemoryJournal,
  type Gate,
  type MemoryJournal,
  type RateWindows,
} from "@cordon/capabilities";
import type {
  DecisionRecord,
  Ending,
  Grants,
  JournalEntry,
  JournalSink,
  JsonValue,
  Limits,
  Receipt,
  Usage,
} from "@cordon/core";
import type { CallContext, Sandbox, SandboxModule, SandboxResult } from "@cordon/sandbox";
import { sha256 } from "../sha256.ts";
import type { ResolvedTool } from "../skill/resolve-tools.ts";
import type { SkillCapabilities } from "../skill/skill-capabilities.ts";
import { decodeOutput } from "./decode-output.ts";
import { deniedEnding } from "./denied-ending.ts";

/** Everything one call depends on, resolved. */
export interface SkillCall {
  readonly callId: number;
  readonly skill: { readonly id: string; readonly version: string };
  readonly tool: ResolvedTool;
  readonly input: Uint8Array;
  readonly limits: Limits;
  readonly context: CallContext;
  readonly tenant: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What the calls of one skill share. */
export interface SkillCallEnvironment {
  readonly sandbox: Sandbox;
  readonly module: SandboxModule;
  /** Whether the module imports anything the host serves. */
  readonly asksHost: boolean;
  readonly grants: Grants;
  readonly capabilities: SkillCapabilities;
  /** Where the `rate` of the skill's entries is counted, across its calls. */
  readonly rates: RateWindows;
  /** Who can be asked for an approval; undefined when nobody can. */
  readonly approvals: Approvals | undefined;
  readonly policyDigest: string;
  readonly onDecision: (callId: number, record: DecisionRecord) => void;
  /** Undefined when nobody wants to hear of host calls. */
  readonly onHostCall: ((callId: number, entry: JournalEntry) => void) | undefined;
}

/**
 * Runs one call behind its own gate and writes its receipt.
 *
 * @returns The receipt, however the call ended.
 * @throws DisposedError when the sandbox is gone.
 */
export async function runSkillCall(call: SkillCall, environment: SkillCallEnvironment): Promise<Receipt> {
  const decisions: DecisionRecord[] = [];
  const journal = createMemoryJournal();
  const gate = environment.asksHost ? gateOf(call, environment, decisions, journal) : closedGate;
  const inputDigest = sha256(call.input);
  const result = await environment.sandbox.run(
    {
      callId: call.callId,
      module: environment.module,
      tool: call.tool.exportName,
      input: call.input,
      limits: call.limits,
      context: call.context,
      hostFunctions: gate.functions,
    },
    call.signal === undefined ? {} : { signal: call.signal },
  );
  return {
    ...outcomeOf(deniedEnding(result.ending, journal.entries), result.output, call.tool),
    callId: call.callId,
    skill: call.skill,
    tool: call.tool.name,
    ...(call.tenant === undefined ? {} : { tenant: call.tenant }),
    usage: usageOf(result, gate),
    decisions,
    digests: {
      module: environment.module.facts.digest,
      policy: environment.policyDigest,
      input: await inputDigest,
      output: await sha256(result.output),
    },
    journal: journalOf(call, result, journal),
    logs: result.logs,
  };
}

/** The gate of a module that imports nothing the host serves: there is nothing behind it. */
const closedGate: Gate = Object.freeze({
  functions: new Map(),
  usage: () => ({ hostCalls: 0, hostBytes: 0 }),
});

function gateOf(
  { callId, limits, tenant, skill }: SkillCall,
  { capabilities, grants, rates, onDecision, onHostCall, approvals, module }: SkillCallEnvironment,
  decisions: DecisionRecord[],
  journal: MemoryJournal,
): Gate {
  const { digest } = module.facts;
  const subject = { callId, skill, digest, ...(tenant === undefined ? {} : { tenant }) };
  return createGate({
    capabilities: capabilities(tenant),
    grants: () => grants,
    limits,
    journal: onHostCall === undefined ? journal : heardJournal(journal, (entry) => onHostCall(callId, entry)),
    rates,
    ...(approvals === undefined ? {} : { approval: { approvals, subject } }),
    onDecision: (record) => {
      decisions.push(record);
      onDecision(callId, record);
    },
  });
}

/** A journal that somebody hears of: of each host call once, when it has its result. */
function heardJournal(journal: MemoryJournal, hear: (entry: JournalEntry) => void): JournalSink {
  return {
    started: (entry) => journal.started(entry),
    ended: async (entry) => {
      await journal.ended(entry);
      hear(entry);
    },
  };
}

interface Outcome {
  readonly status: Receipt["status"];
  readonly output?: JsonValue | Uint8Array;
  readonly message?: string;
  readonly limit?: Exclude<Receipt["limit"], undefined>;
}

function outcomeOf(ending: Ending, output: Uint8Array, tool: ResolvedTool): Outcome {
  if (ending.status !== "ok") return endingOutcome(ending);
  const decoded = decodeOutput(output, tool.declaresOutput);
  if ("problem" in decoded) return { status: "invalid-output", message: decoded.problem };
  return { status: "ok", output: decoded.output };
}

function endingOutcome(ending: Exclude<Ending, { readonly status: "ok" }>): Outcome {
  const { status, message } = ending;
  return "limit" in ending ? { status, message, limit: ending.limit } : { status, message };
}

function usageOf({ usage, queueMs }: SandboxResult, gate: Gate): Usage {
  return { ...usage, queueMs, ...gate.usage() };
}

function journalOf(call: SkillCall, { clock }: SandboxResult, { entries }: MemoryJournal): Receipt["journal"] {
  return { randomSeed: Buffer.from(call.context.randomSeed).toString("hex"), clock, hostCalls: [...entries] };
}
