import { covers, OptionError, parsePermission, type SkillEffects, type SkillTool, type SkillTrust } from "@cordon/core";

/** What happens with a tool call. `refuse` beats `ask` beats `allow`. */
export type ToolAction = "allow" | "ask" | "refuse";

/** A rule about tool calls. Every condition that is given must hold. */
export interface ToolRule {
  /** The name the model sees, or its beginning and `*`. */
  readonly tool?: string;
  readonly skill?: string;
  /** Holds for skills that request something this permission covers: `network:http` for every request to a network. */
  readonly permission?: string;
  /** Holds for tools that can do this or more. */
  readonly effects?: SkillEffects;
  /** Holds for skills that are trusted less than this. */
  readonly trustBelow?: SkillTrust;
  readonly action: ToolAction;
  /** For the person who is asked, and the model that is refused. */
  readonly reason?: string;
  /** On an `allow`: it also allows what the run would ask for because it has read untrusted content. Default false. */
  readonly afterUntrusted?: boolean;
}

/** What a decision about a call needs to know. */
export interface ToolQuestion {
  /** The name the model sees. */
  readonly name: string;
  readonly skill: SkillTool;
  /** Whether what the model has read includes text from outside. */
  readonly hasReadUntrusted: boolean;
}

/** What came of it, and why. */
export interface ToolDecision {
  readonly action: ToolAction;
  /** Clauses without a capital and a period. */
  readonly reasons: readonly string[];
}

/** Decides about tool calls. */
export type ToolDecider = (question: ToolQuestion) => ToolDecision;

const effectOrder: readonly SkillEffects[] = ["none", "read", "write"];
const trustOrder: readonly SkillTrust[] = ["untrusted", "verified", "trusted"];
const actionOrder: readonly ToolAction[] = ["allow", "ask", "refuse"];

/**
 * Makes the decisions of an agent: its rules, the confirmation flag of the skill, and what untrusted content leads to.
 * Without any of them a call is allowed; the runtime still decides about everything the skill then does.
 *
 * @param rules In any order.
 * @param afterUntrusted What happens with a call that can change or send something, after untrusted content was read.
 * @throws PermissionError, OptionError for a rule that is none.
 */
export function createToolDecider(rules: readonly ToolRule[], afterUntrusted: ToolAction): ToolDecider {
  const compiled = rules.map((rule) => compileRule(rule));
  return (question) => {
    const { skill, hasReadUntrusted } = question;
    const matching = compiled.filter(({ holds }) => holds(question)).map(({ rule }) => rule);
    const found: { readonly action: ToolAction; readonly reason: string }[] = matching.map((rule) => ({
      action: rule.action,
      reason: rule.reason ?? `a rule says ${rule.action}`,
    }));
    if (skill.confirm) found.push({ action: "ask", reason: "the operator wants it confirmed" });
    const isCleared = matching.some((rule) => rule.action === "allow" && rule.afterUntrusted === true);
    if (hasReadUntrusted && skill.effects === "write" && !isCleared) {
      found.push({ action: afterUntrusted, reason: "it can change or send something, and untrusted content was read" });
    }
    const strongest = Math.max(0, ...found.map(({ action }) => actionOrder.indexOf(action)));
    const action = actionOrder[strongest] ?? "refuse";
    return { action, reasons: found.filter((entry) => entry.action === action).map(({ reason }) => reason) };
  };
}

interface CompiledRule {
  readonly rule: ToolRule;
  readonly holds: (question: ToolQuestion) => boolean;
}

const ruleKeys: readonly string[] = [
  "tool",
  "skill",
  "permission",
  "effects",
  "trustBelow",
  "action",
  "reason",
  "afterUntrusted",
];

function compileRule(rule: ToolRule): CompiledRule {
  const unknown = Object.keys(rule).find((key) => !ruleKeys.includes(key));
  // A condition that is misspelt would hold for everything.
  if (unknown !== undefined)
    throw new OptionError(`rules.${unknown}`, `it is unknown; known are ${ruleKeys.join(", ")}`);
  if (!actionOrder.includes(rule.action)) throw new OptionError("rules.action", "it is not allow, ask or refuse");
  if (rule.effects !== undefined && !effectOrder.includes(rule.effects)) {
    throw new OptionError("rules.effects", "it is not none, read or write");
  }
  if (rule.trustBelow !== undefined && !trustOrder.includes(rule.trustBelow)) {
    throw new OptionError("rules.trustBelow", "it is not untrusted, verified or trusted");
  }
  const wide = rule.permission === undefined ? undefined : parsePermission(rule.permission);
  return {
    rule,
    holds: ({ name, skill }) =>
      (rule.tool === undefined || matchesToolName(rule.tool, name)) &&
      (rule.skill === undefined || rule.skill === skill.skillId) &&
      (wide === undefined || skill.permissions.some((text) => covers(wide, parsePermission(text)))) &&
      (rule.effects === undefined || effectOrder.indexOf(skill.effects) >= effectOrder.indexOf(rule.effects)) &&
      (rule.trustBelow === undefined || trustOrder.indexOf(skill.trust) < trustOrder.indexOf(rule.trustBelow)),
  };
}

/** Says whether a name is meant: exactly, or by its beginning and `*`. */
export function matchesToolName(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
