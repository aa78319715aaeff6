import { randomUUID } from "node:crypto";
import {
  CordonError,
  type JsonValue,
  parsePermissionEntries,
  type Receipt,
  type SkillRunner,
  type SkillTool,
} from "@cordon/core";
import pLimit from "p-limit";
import { approvalRequestOf } from "../approval/approval-request.ts";
import { askApprover } from "../approval/ask-approver.ts";
import { createToolDecider } from "../approval/tool-rule.ts";
import { checkedJson } from "../json/checked-json.ts";
import { mayCallSkill } from "../permitted.ts";
import { skillInput } from "../run/skill-input.ts";
import { withinGrace } from "../run/within-grace.ts";
import { checkToolCallerOptions } from "./check-tool-caller-options.ts";
import type { ToolCallerOptions } from "./tool-caller-options.ts";
import { hostResult, resultOfReceipt, type ToolResult } from "./tool-result.ts";
import { createToolTable, type OfferedTool, type ToolTable } from "./tool-table.ts";

/** The result of a call that somebody else's loop made. */
export interface CalledToolResult extends ToolResult {
  /** Why it is not `ok`, for programs: the ending of the receipt as in `denied`, or the code of an error. */
  readonly code?: string;
}

/** A result, and the receipt when there was a call. */
export interface EndedCall {
  readonly result: CalledToolResult;
  readonly receipt?: Receipt;
}

/** One call to make. */
export interface ToolCallToMake {
  /** The name the model called. */
  readonly name: string;
  /** What the model wrote, from outside. */
  readonly input: unknown;
  readonly callId: string;
  readonly signal: AbortSignal;
}

/** Calls skills for a loop that is not Cordon's. */
export interface ToolCaller {
  readonly table: ToolTable;
  /** Makes a call. It never rejects: whatever goes wrong is a result. */
  call(call: ToolCallToMake): Promise<EndedCall>;
}

const inputBounds = { maxBytes: 262_144, maxDepth: 64 };

/**
 * Makes what calls skills for a loop of somebody else: names, permissions, rules and approvals as in an agent.
 *
 * @param caller Names the loop, for whoever is asked.
 * @throws OptionError, PermissionError for options that are none.
 */
export function createToolCaller(skills: SkillRunner, options: ToolCallerOptions, caller: string): ToolCaller {
  checkToolCallerOptions(options);
  parsePermissionEntries(options.permissions ?? [], "ceiling");
  const { maxParallelCalls = 4, maxWaitingCalls = 100 } = options;
  const table = createToolTable(skills.tools(), []);
  const limit = pLimit(maxParallelCalls);
  const call = createCall(skills, options, { table, caller });
  return {
    table,
    call: async (made) => {
      if (limit.activeCount >= maxParallelCalls && limit.pendingCount >= maxWaitingCalls) {
        return refused("BUSY", "too many calls wait already; try again later");
      }
      return await limit(async () => await call(made));
    },
  };
}

function createCall(
  skills: SkillRunner,
  options: ToolCallerOptions,
  { table, caller }: { readonly table: ToolTable; readonly caller: string },
): ToolCaller["call"] {
  const { permissions, approve, approvalTimeoutMs = 60_000, maxToolOutputCharacters = 16_000 } = options;
  const ceilings = permissions === undefined ? [] : [[...permissions]];
  // What the loop has read is not known here, so rules are asked as if it were from outside.
  const decide = createToolDecider(options.rules ?? [], "allow");
  const runId = randomUUID();

  const refusal = async (
    tool: OfferedSkill,
    given: JsonObject,
    made: ToolCallToMake,
  ): Promise<EndedCall | undefined> => {
    const { skill, name } = tool;
    if (!mayCallSkill(ceilings, skill.skillId)) {
      return denied(`skill:call:${skill.skillId} is not among the permissions`);
    }
    const { action, reasons } = decide({ name, skill, hasReadUntrusted: true });
    if (action === "allow") return undefined;
    const why = reasons.join("; ");
    if (action === "refuse") return denied(`it is not allowed: ${why}`);
    if (approve === undefined) return denied(`it needs an approval, and nobody can give one: ${why}`);
    const asked = { skillId: skill.skillId, tool: skill.tool, input: skillInput(tool, given), signal: made.signal };
    const wrong = await skills.check?.(asked);
    // Nobody is asked about what would be refused anyway.
    if (wrong !== undefined) return invalid("invalid-input", `the arguments are none: ${wrong}`);
    const request = approvalRequestOf({
      id: randomUUID(),
      runId,
      path: [caller],
      tenant: options.tenant,
      step: 0,
      callId: made.callId,
      tool: name,
      skill,
      arguments: given,
      reasons,
      hasReadUntrusted: true,
      expiresAtMs: Date.now() + approvalTimeoutMs,
    });
    const outcome = await askApprover(approve, request, { signal: made.signal, timeoutMs: approvalTimeoutMs });
    if (outcome !== "given") return denied(`it was not approved: ${why}`);
    const isTheSame = skills.tools().some((offered) => isSameTool(offered, skill));
    return isTheSame ? undefined : denied("the skill or its policy changed after it was approved");
  };

  const perform = async (tool: OfferedSkill, given: JsonObject, signal: AbortSignal): Promise<EndedCall> => {
    const { skill } = tool;
    const calling = skills.call({
      skillId: skill.skillId,
      tool: skill.tool,
      digest: skill.digest,
      input: skillInput(tool, given),
      ...(ceilings.length === 0 ? {} : { ceilings }),
      ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      signal,
    });
    const receipt = await withinGrace(calling, signal);
    const result = resultOfReceipt(receipt, {
      origin: `skill:${skill.skillId}@${skill.version}`,
      trusted: skill.trust === "trusted",
      maxCharacters: maxToolOutputCharacters,
    });
    return { result: receipt.status === "ok" ? result : { ...result, code: receipt.status }, receipt };
  };

  return async (made) => {
    const { name, input, signal } = made;
    const tool = table.byName.get(name);
    if (tool?.kind !== "skill") return invalid("TOOL_UNKNOWN", "there is no tool of this name");
    const { value, problem } = checkedJson(input ?? {}, inputBounds);
    if (!isObject(value)) return invalid("INPUT_INVALID", `the arguments are none: ${problem ?? "it is no object"}`);
    if (signal.aborted) return refused("cancelled", "it was cancelled before it began");
    try {
      return (await refusal(tool, value, made)) ?? (await perform(tool, value, signal));
    } catch (error) {
      // A runner throws an error of Cordon when it made no call; after anything else nobody knows.
      if (CordonError.isInstance(error)) {
        return error.code === "INPUT_INVALID" ? invalid(error.code, error.message) : refused(error.code, error.message);
      }
      const message = signal.aborted ? "it was cancelled" : "the call failed in the host";
      const result = hostResult("doubt", `${message}: it is not known how far it came`);
      return { result: { ...result, code: signal.aborted ? "cancelled" : "HOST" } };
    }
  };
}

type OfferedSkill = OfferedTool & { readonly kind: "skill" };
type JsonObject = Readonly<Record<string, JsonValue>>;

const denied = (message: string): EndedCall => refused("denied", message);
const refused = (code: string, message: string): EndedCall => ({ result: { ...hostResult("refused", message), code } });
const invalid = (code: string, message: string): EndedCall => ({ result: { ...hostResult("invalid", message), code } });

const isSameTool = (one: SkillTool, other: SkillTool): boolean =>
  one.skillId === other.skillId &&
  one.tool === other.tool &&
  one.digest === other.digest &&
  one.policyDigest === other.policyDigest;

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
