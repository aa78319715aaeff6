import { OptionError } from "@cordon/core";
import type { AgentOptions, ResumeOptions, RunOptions } from "./agent-options.ts";
import type { BudgetOptions } from "./budget/budget-options.ts";
import { longestDelayMs } from "./clock/clock.ts";

/** A kind of value, in words, and how to tell. Undefined is fine where an option may be left out. */
type Kind = readonly [words: string, holds: (value: unknown) => boolean];

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const hasMethods = (...names: readonly string[]): Kind => [
  `an object with ${names.join(" and ")}`,
  (value) =>
    isObject(value) && names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === "function"),
];
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === "string");

const text: Kind = ["a text", (value) => typeof value === "string"];
const someText: Kind = ["a text that is not empty", (value) => typeof value === "string" && value !== ""];
const record: Kind = ["an object", isObject];
const textList: Kind = ["a list of texts", isTextList];
const flag: Kind = ["true or false", (value) => typeof value === "boolean"];
const aFunction: Kind = ["a function", (value) => typeof value === "function"];
const count: Kind = ["a whole number above 0", (value) => Number.isSafeInteger(value) && Number(value) > 0];
const anything: Kind = ["anything", () => true];
const signal: Kind = ["an AbortSignal", (value) => value instanceof AbortSignal];
const delay: Kind = [
  `a number of milliseconds above 0, at most ${longestDelayMs}`,
  (value) => Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= longestDelayMs,
];
const name = /^[a-z0-9][a-z0-9-]{0,47}$/u;

const agentKinds: Readonly<Record<keyof AgentOptions, Kind>> = {
  name: ["1 to 48 of a-z, 0-9 and -", (value) => typeof value === "string" && name.test(value)],
  description: text,
  model: anything,
  skills: hasMethods("tools", "call"),
  agents: ["a list of agents", Array.isArray],
  instructions: ["a text, or a rendered prompt", (value) => typeof value === "string" || isPrompt(value)],
  mode: ["the name of a mode, or an object", (value) => typeof value === "string" || isObject(value)],
  permissions: textList,
  budget: record,
  output: record,
  maxSteps: count,
  maxParallelCalls: count,
  maxRepeats: count,
  maxDepth: count,
  maxOutputTokens: count,
  modelTimeoutMs: delay,
  maxToolOutputCharacters: count,
  rules: ["a list of rules", (value) => Array.isArray(value) && value.every(isObject)],
  afterUntrusted: ["allow, ask or refuse", (value) => ["allow", "ask", "refuse"].includes(String(value))],
  approve: ['a function or "pause"', (value) => typeof value === "function" || value === "pause"],
  approvalTimeoutMs: delay,
  approvalKey: ["bytes", (value) => value instanceof Uint8Array],
  usedApprovals: hasMethods("use"),
  journal: hasMethods("append", "read"),
  memory: hasMethods("recall", "remember"),
  onEvent: aFunction,
};

const budgetKinds: Readonly<Record<keyof BudgetOptions, Kind>> = {
  daily: anything,
  monthly: anything,
  perConversation: anything,
  perRun: record,
  alertAt: anything,
  timeZone: text,
  prices: record,
  unknownPrice: ["refuse or worst-case", (value) => value === "refuse" || value === "worst-case"],
  cpuSecond: anything,
  store: hasMethods("reserve", "settle", "read", "markAlerted", "forget"),
};

const runLimitNames = ["usd", "tokens", "wallTimeMs", "fuel", "egressBytes", "calls"];

const runKinds: Readonly<Record<keyof RunOptions, Kind>> = {
  signal,
  deadlineMs: delay,
  conversation: someText,
  tenant: text,
  history: ["a list of messages", (value) => Array.isArray(value) && value.every(isMessage)],
  untrusted: flag,
  output: record,
  maxSteps: count,
  runId: someText,
};

const resumeKinds: Readonly<Record<keyof ResumeOptions, Kind>> = {
  signal,
  deadlineMs: delay,
  maxSteps: count,
  approvals: ["a list of signed answers", isTextList],
  refusals: textList,
  doubts: [
    "an object of repeat and tell",
    (value) => isObject(value) && Object.values(value as object).every((wish) => wish === "repeat" || wish === "tell"),
  ],
};

function isPrompt(value: unknown): boolean {
  if (!isObject(value)) return false;
  const prompt = value as Readonly<Record<string, unknown>>;
  return ["name", "version", "digest", "text"].every((field) => typeof prompt[field] === "string");
}

function isMessage(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { role, text: said, untrusted } = value as Readonly<Record<"role" | "text" | "untrusted", unknown>>;
  const isFlag = untrusted === undefined || typeof untrusted === "boolean";
  return (role === "user" || role === "assistant") && typeof said === "string" && isFlag;
}

/** Refuses unknown options of an agent and values of the wrong kind: a slip must not loosen anything. */
export function checkAgentOptions(options: AgentOptions): void {
  check(options, agentKinds, "");
  if (options.name === undefined) throw new OptionError("name", "it is missing");
  check(options.budget ?? {}, budgetKinds, "budget.");
  const unknown = Object.keys(options.budget?.perRun ?? {}).find((limit) => !runLimitNames.includes(limit));
  if (unknown !== undefined) {
    throw new OptionError(`budget.perRun.${unknown}`, `it is unknown; known are ${runLimitNames.join(", ")}`);
  }
}

/** The same for `run`. */
export const checkRunOptions = (options: RunOptions): void => check(options, runKinds, "");

/** The same for `resume`. */
export const checkResumeOptions = (options: ResumeOptions): void => check(options, resumeKinds, "");

function check(options: object, kinds: Readonly<Record<string, Kind>>, prefix: string): void {
  for (const [key, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (kind === undefined) {
      throw new OptionError(`${prefix}${key}`, `it is unknown; known are ${Object.keys(kinds).join(", ")}`);
    }
    if (value !== undefined && !kind[1](value)) throw new OptionError(`${prefix}${key}`, `it is not ${kind[0]}`);
  }
}
