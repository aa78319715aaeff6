import { BudgetExceededError, CordonError, type SkillRunner } from "@cordon/core";
import type { Amounts } from "../budget/amounts.ts";
import type { Ledger, Reservation } from "../budget/ledger.ts";
import { digestOfJson } from "../tools/canonical-json.ts";
import { hostResult, resultOfReceipt, type ToolResult } from "../tools/tool-result.ts";
import type { CalledTool } from "./approve-call.ts";
import { endCall } from "./end-call.ts";
import type { RunContext } from "./run-context.ts";
import type { PendingCall } from "./run-state.ts";
import { skillInput } from "./skill-input.ts";
import { limitsWithin, type SkillAmounts, skillAmounts, usedBySkill } from "./skill-amounts.ts";
import { withinGrace } from "./within-grace.ts";

/** A tool of a skill that is about to be called. */
export interface CalledSkill extends CalledTool {
  readonly tool: CalledTool["tool"] & { readonly kind: "skill" };
}

/**
 * Calls a tool of a skill: reserve, write down, call, write down, settle. What it may use is what the budget has left.
 *
 * @throws BudgetExceededError when there is no room; then it was not called.
 */
export async function callSkill(run: RunContext, pending: PendingCall, called: CalledSkill): Promise<void> {
  const { setup } = run;
  const { skill, name: tool } = called.tool;
  const ledger = run.ledger();
  const { skills } = setup;
  if (skills === undefined || (ledger.limits("fuel") && skill.limits.fuel === undefined)) {
    const message = "its fuel is not metered, and there is a limit of fuel";
    return await endCall(run, pending, { result: hostResult("refused", message) });
  }
  const reservation = await reserve(run, ledger, skillAmounts(skill, setup.cpuSecondMicroUsd));
  const { promise: settled, resolve } = Promise.withResolvers<void>();
  run.running.add(settled);
  let used: Amounts = {};
  try {
    const argumentsDigest = digestOfJson(called.arguments);
    const repeatable = skill.effects !== "write";
    const { callId } = pending.call;
    await run.record({ type: "tool-start", callId, tool, argumentsDigest, digest: skill.digest, repeatable });
    run.emit({ type: "tool-start", callId, tool, argumentsDigest });
    // From here on all of it counts as used, until the receipt says what was.
    used = reservation.granted;
    const limits = limitsWithin(ledger, reservation.granted);
    const outcome = await perform(run, { called, skills, limits });
    used = outcome.used ?? used;
    await endCall(run, pending, { result: outcome.result, used });
  } finally {
    for (const alert of await reservation.settle(used)) run.emit({ type: "budget-alert", ...alert });
    run.running.delete(settled);
    resolve();
  }
}

/** What others of this run reserved and do not use may be room enough: it waits for them before it gives up. */
async function reserve(run: RunContext, ledger: Ledger, { least, most }: SkillAmounts): Promise<Reservation> {
  for (;;) {
    const before = [...run.running];
    try {
      return await ledger.reserve(least, most);
    } catch (error) {
      if (!(error instanceof BudgetExceededError) || before.length === 0) throw error;
    }
    await Promise.race(before);
    run.shared.signal.throwIfAborted();
  }
}

interface Performance {
  readonly called: CalledSkill;
  readonly skills: SkillRunner;
  readonly limits: ReturnType<typeof limitsWithin>;
}

/** Calls, and makes a result of whatever comes of it. What it used is undefined when nobody knows. */
async function perform(
  { setup, shared, ceilings, tenant, conversation }: RunContext,
  { called, skills, limits }: Performance,
): Promise<{ readonly result: ToolResult; readonly used?: Amounts }> {
  const { skill } = called.tool;
  try {
    const calling = skills.call({
      skillId: skill.skillId,
      tool: skill.tool,
      digest: skill.digest,
      input: skillInput(called.tool, called.arguments),
      ...(ceilings.length === 0 ? {} : { ceilings }),
      ...(tenant === undefined ? {} : { tenant }),
      context: { agent: setup.name, conversation, ...(tenant === undefined ? {} : { tenant }) },
      limits,
      signal: shared.signal,
    });
    const receipt = await withinGrace(calling, shared.signal);
    const result = resultOfReceipt(receipt, {
      origin: `skill:${skill.skillId}@${skill.version}`,
      trusted: skill.trust === "trusted",
      maxCharacters: setup.maxToolOutputCharacters,
    });
    return { result, used: usedBySkill(receipt, setup.cpuSecondMicroUsd) };
  } catch (error) {
    // A runner throws an error of Cordon when it made no call; after anything else nobody knows.
    if (!CordonError.isInstance(error)) {
      return { result: hostResult("doubt", "the call failed in the host: it is not known how far it came") };
    }
    const outcome = error.code === "INPUT_INVALID" ? "invalid" : "refused";
    return { result: hostResult(outcome, error.message), used: { calls: 1 } };
  }
}
