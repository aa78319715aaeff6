import type { JsonValue } from "@cordon/core";
import { OptionError } from "@cordon/core";
import { parseStrictYaml } from "../strict-yaml.ts";

/** What a step of a script expects of the request, so that a test fails where it goes another way. */
export interface ScriptExpectation {
  /** Text that the last message of the user holds. */
  readonly user?: string;
  /** Text that the results of tools since the last answer hold, as JSON. */
  readonly results?: string;
  /** Names of tools that are offered, in any order; no other is. */
  readonly tools?: readonly string[];
}

/** A tool call of a scripted answer. */
export interface ScriptedCall {
  readonly tool: string;
  /** A JSON value; a text is sent as it is, as a model that writes broken JSON would. */
  readonly input: JsonValue;
  /** Default: made from its position. */
  readonly id?: string;
}

/** A failure in place of an answer. */
export interface ScriptedFailure {
  /** The HTTP status; without one it is a connection that broke. */
  readonly status?: number;
  readonly message?: string;
  /** Seconds, as a provider writes them into a header. */
  readonly retryAfter?: number;
}

/** One request to the model, and what it answers. */
export interface ScriptStep {
  readonly expect?: ScriptExpectation;
  readonly text?: string;
  /** Whether `{{TOOL.FIELD}}` in the text stands for what the last result of a tool says. Default: it stands for itself. */
  readonly fill?: boolean;
  readonly reasoning?: string;
  readonly calls?: readonly ScriptedCall[];
  readonly fail?: ScriptedFailure;
  /** Breaks off after the text was streamed. */
  readonly breakOff?: boolean;
  /** Never answers: for deadlines and aborts. */
  readonly hang?: boolean;
  /** Tokens it reports; `false` for a provider that reports none. Default: 10 in, 5 out. */
  readonly usage?: { readonly input: number; readonly output: number } | false;
  /** Default: as the answer says, `tool-calls` or `stop`. */
  readonly finish?: "stop" | "length" | "content-filter" | "tool-calls" | "error" | "other";
}

/** A conversation of which the model's side is written down. */
export interface Script {
  /** `PROVIDER/MODEL`. Default `scripted/model`. */
  readonly model?: string;
  /** Whether it can stream. Default: yes. */
  readonly streams?: boolean;
  readonly steps: readonly ScriptStep[];
}

const known = {
  script: ["model", "streams", "steps"],
  step: ["expect", "text", "fill", "reasoning", "calls", "fail", "breakOff", "hang", "usage", "finish"],
  expect: ["user", "results", "tools"],
  call: ["tool", "input", "id"],
  fail: ["status", "message", "retryAfter"],
} as const;

/**
 * Reads a script from YAML, or checks one that is given as data.
 *
 * @throws OptionError for YAML that does not parse, and for a key that means nothing.
 */
export function parseScript(source: string | Script): Script {
  const script: unknown = typeof source === "string" ? parseStrictYaml(source, "script") : source;
  const checked = keysOf(script, "script", known.script);
  if (!Array.isArray(checked["steps"])) throw new OptionError("script.steps", "it is no list");
  for (const [index, item] of (checked["steps"] as unknown[]).entries()) {
    const path = `script.steps[${index}]`;
    const step = keysOf(item, path, known.step);
    if (step["expect"] !== undefined) keysOf(step["expect"], `${path}.expect`, known.expect);
    if (step["fail"] !== undefined) keysOf(step["fail"], `${path}.fail`, known.fail);
    for (const call of (step["calls"] ?? []) as unknown[]) keysOf(call, `${path}.calls`, known.call);
  }
  return checked as unknown as Script;
}

function keysOf(value: unknown, option: string, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new OptionError(option, "it is no object");
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new OptionError(`${option}.${unknown}`, `it is unknown; known are ${names.join(", ")}`);
  return value as Readonly<Record<string, unknown>>;
}
