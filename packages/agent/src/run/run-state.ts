import type { LanguageModelV4Message, LanguageModelV4ToolResultPart, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import { ResumeError } from "@cordon/core";
import { addAmounts, type Amounts } from "../budget/amounts.ts";
import { type AnswerPart, type AnsweredToolCall, textOf, toolCallsOf } from "../model/model-answer.ts";
import { digestOfJson } from "../tools/canonical-json.ts";
import type { ToolResult } from "../tools/tool-result.ts";
import type { OutputRefuseRecord, RunRecord, RunStartRecord, ToolStartRecord } from "./run-record.ts";

/** A tool call of the step that is under way. */
export interface PendingCall {
  readonly call: AnsweredToolCall;
  /** Set when it was about to be called. */
  readonly started?: ToolStartRecord;
  /** Set when it has its result. */
  readonly result?: ToolResult;
}

/** What one model or skill cost. */
export interface RunCost {
  readonly kind: "model" | "tool";
  /** `PROVIDER/MODEL`, or the name of the tool. */
  readonly name: string;
  readonly used: Amounts;
}

/** Everything the records of a run say. A run that is resumed has the state it would have had. */
export interface RunState {
  readonly start: RunStartRecord;
  /** For the model, without the system's own. */
  readonly messages: readonly LanguageModelV4Message[];
  /** Steps begun. */
  readonly step: number;
  /** The calls of the last answer; empty when all of them are in the messages. */
  readonly pending: readonly PendingCall[];
  /** Whether the model has read text from outside. */
  readonly untrusted: boolean;
  /** The origins of the results that came to `ok`, which an answer can cite. */
  readonly sources: ReadonlySet<string>;
  /** For each tool the steps in a row in which its arguments were none. */
  readonly repairs: Readonly<Record<string, { readonly step: number; readonly count: number }>>;
  /** Answers in a row that did not follow the schema of the output or the rule of citations. */
  readonly outputRepairs: number;
  /** What the last step came to, and how often in a row. */
  readonly repeated: { readonly digest: string; readonly count: number };
  readonly used: Amounts;
  readonly costs: readonly RunCost[];
  /** The text of the last answer. */
  readonly text: string;
}

/**
 * The state that some records lead to.
 *
 * @throws ResumeError when they are not those of a run.
 */
export function stateOf(records: readonly RunRecord[]): RunState {
  const [start, ...others] = records;
  if (start?.type !== "run-start") throw new ResumeError("there is no beginning of a run");
  return others.reduce(applyRecord, beginningOf(start));
}

function beginningOf(start: RunStartRecord): RunState {
  const { messages, remembered } = start;
  const read = [...messages.slice(0, -1), ...(remembered === undefined ? [] : [remembered]), ...messages.slice(-1)];
  return {
    start,
    messages: read.map(({ role, text }) => ({ role, content: [{ type: "text", text }] })),
    step: 0,
    pending: [],
    untrusted: start.untrusted || read.some(({ untrusted }) => untrusted === true),
    sources: new Set(),
    repairs: {},
    outputRepairs: 0,
    repeated: { digest: "", count: 0 },
    used: {},
    costs: [],
    text: "",
  };
}

/** The state after one more record. The loop itself goes on by nothing else. */
export function applyRecord(state: RunState, record: RunRecord): RunState {
  switch (record.type) {
    case "run-start":
      throw new ResumeError("a run begins twice");
    case "model-end": {
      const pending = toolCallsOf(record.content).map((call) => ({ call }));
      return {
        ...state,
        ...charged(state, { kind: "model", name: record.model, used: record.used }),
        messages: [...state.messages, ...assistantMessage(record.content)],
        step: record.step,
        pending,
        text: textOf(record.content),
      };
    }
    case "model-fail":
      return { ...state, ...charged(state, { kind: "model", name: record.model, used: record.used }) };
    case "tool-start":
      return changeCall(state, record.callId, (pending) => ({ ...pending, started: record }));
    case "tool-end": {
      const changed = changeCall(state, record.callId, (pending) => ({ ...pending, result: record.result }));
      const cost = charged(changed, { kind: "tool", name: record.tool, used: record.used });
      return finishStep({ ...changed, ...cost, repairs: repairsAfter(changed, record.tool, record.result) });
    }
    case "output-refuse":
      return {
        ...state,
        outputRepairs: state.outputRepairs + 1,
        messages: [...state.messages, { role: "user", content: [{ type: "text", text: repairRequest(record) }] }],
      };
    case "model-start":
    case "approval-end":
    case "run-end":
      return state;
    default:
      throw new ResumeError("it has a record that this version does not know");
  }
}

function repairRequest({ rule = "schema", problem }: OutputRefuseRecord): string {
  if (rule === "citations") {
    return `Your answer was not accepted: ${problem}. Answer again in full, and support each paragraph in one of these two ways.`;
  }
  return `Your answer does not follow the required schema: ${problem}. Answer again with JSON that does, and nothing else.`;
}

function charged({ used, costs }: RunState, cost: RunCost): Pick<RunState, "used" | "costs"> {
  const known = costs.findIndex(({ kind, name }) => kind === cost.kind && name === cost.name);
  const total = { ...cost, used: addAmounts(costs[known]?.used ?? {}, cost.used) };
  return { used: addAmounts(used, cost.used), costs: known < 0 ? [...costs, total] : costs.with(known, total) };
}

function changeCall(state: RunState, callId: string, change: (pending: PendingCall) => PendingCall): RunState {
  const index = state.pending.findIndex(({ call }) => call.callId === callId);
  const found = state.pending[index];
  if (found === undefined || found.result !== undefined) throw new ResumeError("it has a call that was not asked for");
  return { ...state, pending: state.pending.with(index, change(found)) };
}

/** Once every call has its result, the results are one message, in the order of the calls. */
function finishStep(state: RunState): RunState {
  const { pending, repeated } = state;
  if (pending.some(({ result }) => result === undefined)) return state;
  const content = pending.map(({ call, result }) => resultPart(call, result));
  const digest = digestOfJson(
    pending.map(({ call, result }) => [call.name, call.input, result?.output ?? result?.message ?? null]),
  );
  return {
    ...state,
    messages: [...state.messages, { role: "tool", content }],
    pending: [],
    untrusted: state.untrusted || pending.some(({ result }) => result?.untrusted === true),
    sources: withSources(state),
    repeated: { digest, count: digest === repeated.digest ? repeated.count + 1 : 1 },
  };
}

function withSources({ sources, pending }: RunState): ReadonlySet<string> {
  const added = pending.flatMap(({ result }) =>
    result?.outcome === "ok" && result.origin !== "host" && !sources.has(result.origin) ? [result.origin] : [],
  );
  return added.length === 0 ? sources : new Set([...sources, ...added]);
}

function repairsAfter({ repairs, step }: RunState, tool: string, { outcome }: ToolResult): RunState["repairs"] {
  if (outcome !== "invalid") return Object.fromEntries(Object.entries(repairs).filter(([name]) => name !== tool));
  const before = Object.hasOwn(repairs, tool) ? repairs[tool] : undefined;
  if (before?.step === step) return repairs;
  return { ...repairs, [tool]: { step, count: (before?.count ?? 0) + 1 } };
}

function assistantMessage(content: readonly AnswerPart[]): readonly LanguageModelV4Message[] {
  if (content.length === 0) return [];
  const parts = content.map((part) => {
    if (part.type !== "tool-call") return { type: part.type, text: part.text, ...optionsOf(part.metadata) };
    const { callId, name, metadata } = part;
    return { type: part.type, toolCallId: callId, toolName: name, input: inputOf(part), ...optionsOf(metadata) };
  });
  return [{ role: "assistant", content: parts }];
}

/** A provider wants an object back, also where the model wrote none. */
function inputOf({ input }: AnsweredToolCall): unknown {
  try {
    const value: unknown = JSON.parse(input);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // What the model wrote is shown to it in the result.
  }
  return {};
}

function optionsOf(metadata: SharedV4ProviderMetadata | undefined): {
  readonly providerOptions?: SharedV4ProviderMetadata;
} {
  return metadata === undefined ? {} : { providerOptions: metadata };
}

function resultPart(call: AnsweredToolCall, result: ToolResult | undefined): LanguageModelV4ToolResultPart {
  const { callId: toolCallId, name: toolName } = call;
  const value = { ...result };
  const type = result?.outcome === "ok" ? "json" : "error-json";
  return { type: "tool-result", toolCallId, toolName, output: { type, value: value as never } };
}
