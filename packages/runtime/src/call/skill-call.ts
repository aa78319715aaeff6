import {
  type Approvals,
  createGate,
  createMemoryJournal,
  createSkillCapability,
  type Gate,
  type MemoryJournal,
  type MountTable,
  type RateWindows,
  type SkillSecrets,
} from "@cordon/capabilities";
import type {
  CallPriority,
  DecisionRecord,
  Ending,
  Grants,
  JournalEntry,
  JournalSink,
  JsonValue,
  Limits,
} from "@cordon/core";
import type {
  CallContext,
  Sandbox,
  SandboxModule,
  SandboxResult,
  SandboxRunOptions,
  SandboxSession,
} from "@cordon/sandbox";
import type { CallRecorder } from "../replay/recorder.ts";
import type { SkillResults } from "../cache/skill-results.ts";
import { ChildCalls } from "../nesting/child-calls.ts";
import { createSkillCaller } from "../nesting/create-skill-caller.ts";
import type { Nesting } from "../nesting/nesting.ts";
import type { SkillDirectory } from "../nesting/skill-directory.ts";
import type { SkillSchemas, ValueVerdict } from "../schema/skill-schemas.ts";
import { digestOf } from "../sha256.ts";
import type { ResolvedTool } from "../skill/resolve-tools.ts";
import type { SkillCapabilities } from "../skill/skill-capabilities.ts";
import { decodeOutput } from "./decode-output.ts";
import { deniedEnding } from "./denied-ending.ts";
import { redactOutput, type Redaction, startRedaction } from "./redaction.ts";
import { cancelledByCaller, outcomeOf, type SettledCall, unrunCall, writeReceipt } from "./write-receipt.ts";

/** Everything one call depends on, resolved. */
export interface SkillCall {
  readonly callId: number;
  readonly skill: { readonly id: string; readonly version: string };
  readonly tool: ResolvedTool;
  /** The call's own copy. */
  readonly input: Uint8Array;
  readonly priority: CallPriority;
  readonly limits: Limits;
  readonly context: CallContext;
  readonly tenant: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** The grants of the skill, bounded by the caller; undefined when it bounds nothing. */
  readonly grants?: Grants | undefined;
  /** What it has from the calls that wait for it; undefined for a call of the application. */
  readonly nesting?: Nesting | undefined;
  /** The session it is a call of; undefined for a call on a fresh instance. */
  readonly session?: CallSession | undefined;
  /** Hears what the guest asks and is told. Default: nobody. */
  readonly recorder?: CallRecorder;
  /** Opens another gate than the one to the host: that of a replay. */
  readonly openGate?: (journal: JournalSink) => Gate;
}

/** The session of a call. */
export interface CallSession {
  readonly id: string;
  readonly run: SandboxSession["run"];
}

/** What the calls of one skill share. */
export interface SkillCallEnvironment {
  readonly sandbox: Sandbox;
  readonly module: SandboxModule;
  readonly schemas: SkillSchemas;
  /** Whether the module imports anything the host serves. */
  readonly asksHost: boolean;
  readonly grants: Grants;
  /** The same, bounded by what a skill may do that calls this one. */
  readonly grantsWithin: (ceiling: Grants) => Grants;
  readonly mounts: MountTable;
  /** Whether the module can call other skills. */
  readonly callsSkills: boolean;
  readonly directory: SkillDirectory;
  readonly maxCallDepth: number;
  readonly capabilities: SkillCapabilities;
  /** Where the `rate` of the skill's entries is counted, across its calls. */
  readonly rates: RateWindows;
  /** Who can be asked for an approval; undefined when nobody can. */
  readonly approvals: Approvals | undefined;
  readonly policyDigest: string;
  readonly onDecision: (callId: number, record: DecisionRecord) => void;
  /** Undefined when nobody wants to hear of host calls. */
  readonly onHostCall: ((callId: number, entry: JournalEntry) => void) | undefined;
  /** What is taken out of everything a call leaves; undefined when there are no secrets. */
  readonly secrets: SkillSecrets | undefined;
  /** Undefined when its results are not kept. */
  readonly results: SkillResults | undefined;
  /** Undefined when nobody listens. */
  readonly onBegin: ((callId: number, tool: string, queueMs: number) => void) | undefined;
}

/**
 * Checks the input, runs one call behind its own gate, checks the output and writes the receipt.
 *
 * @returns The receipt, however the call ended, and the bytes of the output.
 * @throws DisposedError when the sandbox is gone.
 */
export async function runSkillCall(call: SkillCall, environment: SkillCallEnvironment): Promise<SettledCall> {
  const { tool, input, limits, signal } = call;
  let inputDigest: string | undefined;
  // One that is too large is the sandbox's to refuse.
  if (tool.declaresInput && input.length <= limits.inputBytes) {
    const verdict = await environment.schemas.check({ tool: tool.name, side: "input", bytes: input, signal });
    if (signal?.aborted === true) return await unrunCall(call, environment, cancelledByCaller);
    if (verdict.problem !== undefined) {
      return await unrunCall(call, environment, { status: "invalid-input", message: verdict.problem }, verdict.digest);
    }
    inputDigest = verdict.digest;
  }
  return await runChecked(call, environment, inputDigest);
}

async function runChecked(
  call: SkillCall,
  environment: SkillCallEnvironment,
  knownInputDigest: string | undefined,
): Promise<SettledCall> {
  const decisions: DecisionRecord[] = [];
  const journal = createMemoryJournal();
  const redaction = startRedaction(environment.secrets?.(call.tenant));
  const children = new ChildCalls();
  const records = { decisions, journal, redaction, children };
  const ownGate = call.openGate?.(journal);
  const gate = ownGate ?? (environment.asksHost ? gateOf(call, environment, records) : closedGate);
  const inputDigest = knownInputDigest ?? digestOf(call.input);
  const onCell = {
    callId: call.callId,
    tool: call.tool.exportName,
    toolIndex: call.tool.index,
    input: call.input,
    // Its digest has read it by now: at once, or from a copy the hash made.
    ownsInput: true,
    priority: call.priority,
    limits: call.limits,
    context: call.context,
    hostFunctions: call.recorder?.listen(gate.functions) ?? gate.functions,
    depth: call.nesting?.callers.length ?? 0,
    mayCall: environment.callsSkills,
  };
  const whose = { skill: call.skill.id, ...(call.tenant === undefined ? {} : { tenant: call.tenant }) };
  const options = runOptionsOf(call, environment);
  const result = await (call.session === undefined
    ? environment.sandbox.run({ ...onCell, ...whose, module: environment.module }, options)
    : call.session.run(onCell, options));
  const calls = await children.settled();
  const isToCheck = result.ending.status === "ok" && call.tool.declaresOutput;
  const checked: CheckedEnding = isToCheck ? await checkOutput(call, environment, result) : result;
  const { ending, outputDigest, parsed } = checked;
  const truthful = deniedEnding(ending, journal.entries);
  const isJson = ending.status === "ok" && call.tool.declaresOutput;
  const redacted = redaction === undefined ? undefined : await redactOutput(result.output, redaction, { isJson });
  const output = redacted?.bytes ?? result.output;
  const value = redacted?.value ?? (redacted === undefined ? (parsed?.value as JsonValue | undefined) : undefined);
  const ownDigest = redacted?.digest ?? outputDigest ?? digestOf(output);
  const receipt = writeReceipt(call, environment, {
    outcome:
      truthful.status === "ok"
        ? { status: "ok", output: value === undefined ? decodeOutput(output, call.tool) : value }
        : outcomeOf(truthful),
    usage: { ...result.usage, queueMs: result.queueMs, ...gate.usage() },
    decisions,
    inputDigest: typeof inputDigest === "string" ? inputDigest : await inputDigest,
    outputDigest: typeof ownDigest === "string" ? ownDigest : await ownDigest,
    clock: result.clock,
    operations: result.operations,
    hostCalls: journal.entries,
    logs: result.logs,
    redaction,
    calls,
  });
  return { receipt, output };
}

interface CheckedEnding {
  readonly ending: Ending;
  /** Set where the check made it. */
  readonly outputDigest?: string | undefined;
  /** Set where the check parsed the output. */
  readonly parsed?: ValueVerdict["parsed"];
}

/** The ending of a call that set an output, compared with what the tool declares. */
async function checkOutput(
  { tool, signal }: SkillCall,
  { schemas }: SkillCallEnvironment,
  { ending, output }: SandboxResult,
): Promise<CheckedEnding> {
  const verdict = await schemas.check({ tool: tool.name, side: "output", bytes: output, signal });
  if (verdict.problem === undefined) return { ending, outputDigest: verdict.digest, parsed: verdict.parsed };
  if (signal?.aborted === true) return { ending: cancelledByCaller, outputDigest: verdict.digest };
  return { ending: { status: "invalid-output", message: verdict.problem }, outputDigest: verdict.digest };
}

function runOptionsOf({ callId, tool, signal }: SkillCall, { onBegin }: SkillCallEnvironment): SandboxRunOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onBegin === undefined ? {} : { onBegin: (queueMs: number) => onBegin(callId, tool.name, queueMs) }),
  };
}

/** The gate of a module that imports nothing the host serves: there is nothing behind it. */
const closedGate: Gate = Object.freeze({
  functions: new Map(),
  usage: () => ({ hostCalls: 0, hostBytes: 0, httpBytes: 0 }),
});

/** What is recorded of a call while it runs. */
interface CallRecords {
  readonly decisions: DecisionRecord[];
  readonly journal: MemoryJournal;
  readonly redaction: Redaction | undefined;
  readonly children: ChildCalls;
}

function gateOf(
  call: SkillCall,
  environment: SkillCallEnvironment,
  { decisions, journal, redaction, children }: CallRecords,
): Gate {
  const { callId, limits, tenant, skill, nesting } = call;
  const { capabilities, rates, onDecision, onHostCall, approvals, module } = environment;
  const { digest } = module.facts;
  const subject = {
    callId,
    skill,
    digest,
    ...(tenant === undefined ? {} : { tenant }),
    ...(nesting === undefined ? {} : { callers: nesting.callers }),
  };
  const own = call.grants ?? environment.grants;
  const grants = nesting === undefined ? own : environment.grantsWithin(nesting.ceiling);
  const caller = createSkillCaller({ ...environment, call, digest, grants, children });
  return createGate({
    capabilities: [
      ...capabilities({ tenant, limits, callerMounts: nesting?.mounts ?? [] }),
      createSkillCapability(caller),
    ],
    grants: () => grants,
    ...(nesting === undefined ? {} : { within: nesting.account }),
    limits,
    journal: onHostCall === undefined ? journal : heardJournal(journal, (entry) => onHostCall(callId, entry)),
    rates,
    ...(redaction === undefined ? {} : { redactor: redaction.redactor }),
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
