import { type JsonValue, WorkflowError } from "@cordon/core";
import { checkedJson } from "../json/checked-json.ts";
import type { FailurePolicy, RetryOptions, Template } from "./workflow-definition.ts";
import type { WorkflowCompensation } from "./workflow.ts";

/** A step as it is written, with the defaults. */
export interface ReadStep {
  readonly run: string;
  readonly input: Template;
  readonly after: readonly string[];
  readonly effect: boolean;
  readonly onFailure: FailurePolicy;
  readonly retry: Required<RetryOptions>;
  readonly timeoutMs: number;
  readonly compensate: WorkflowCompensation | undefined;
}

/** A definition as it is written, with the defaults. Its steps are not held against each other. */
export interface ReadDefinition {
  readonly name: string;
  readonly steps: ReadonlyMap<string, ReadStep>;
  readonly output: Template | undefined;
}

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, JsonValue>>;

const namePattern = /^[a-z][a-z0-9-]{0,47}$/u;
const targetPattern = /^[a-z][a-z0-9-]{0,31}:[\w.@/-]{1,200}$/u;
const maxSteps = 256;
const longestMs = 2_147_483_647;

/**
 * Reads a definition: a frozen copy, every key known, every value of its kind.
 *
 * @throws WorkflowError of the kind `field` that names the place.
 */
export function readDefinition(definition: unknown): ReadDefinition {
  const copied = checkedJson(definition, { maxBytes: 1_048_576, maxDepth: 32 });
  if (copied.problem !== undefined) refuseField([], copied.problem);
  const fields = fieldsOf(copied.value, [], ["name", "steps", "output"]);
  const steps = fields["steps"];
  if (!isFields(steps)) return refuseField(["steps"], "it is not an object of steps by their names");
  const count = Object.keys(steps).length;
  if (count < 1 || count > maxSteps)
    return refuseField(["steps"], `it has ${count} steps, and may have 1 to ${maxSteps}`);
  const entries = Object.entries(steps).map(([name, step]): readonly [string, ReadStep] => {
    const path = ["steps", name];
    if (!namePattern.test(name)) refuseField(path, "a name is 1 to 48 of a-z, 0-9 and -, and begins with a letter");
    if (name === "input") refuseField(path, "this name stands for the input of the workflow");
    return [name, readStep(step, path)];
  });
  return { name: nameOf(fields["name"]), steps: new Map(entries), output: fields["output"] };
}

/** Refuses a field. */
export function refuseField(path: Path, problem: string): never {
  throw new WorkflowError({ kind: "field", path, problem });
}

const stepKeys = ["run", "input", "after", "effect", "onFailure", "retry", "timeoutMs", "compensate"];

function readStep(value: JsonValue, path: Path): ReadStep {
  const fields = fieldsOf(value, path, stepKeys);
  const { after = [], effect = false, compensate } = fields;
  if (!Array.isArray(after) || !after.every((name) => typeof name === "string")) {
    return refuseField([...path, "after"], "it is not a list of steps");
  }
  if (typeof effect !== "boolean") return refuseField([...path, "effect"], "it is not true or false");
  return {
    run: targetOf(fields["run"], [...path, "run"]),
    input: fields["input"] ?? null,
    after,
    effect,
    onFailure: policyOf(fields["onFailure"], [...path, "onFailure"]),
    retry: retryOf(fields["retry"], [...path, "retry"]),
    timeoutMs: numberOf(fields["timeoutMs"] ?? 120_000, [...path, "timeoutMs"], longestMs),
    compensate: compensate === undefined ? undefined : readCompensation(compensate, [...path, "compensate"]),
  };
}

function readCompensation(value: JsonValue, path: Path): WorkflowCompensation {
  const fields = fieldsOf(value, path, ["run", "input", "timeoutMs", "retry"]);
  const input = fields["input"];
  return Object.freeze({
    run: targetOf(fields["run"], [...path, "run"]),
    timeoutMs: numberOf(fields["timeoutMs"] ?? 30_000, [...path, "timeoutMs"], longestMs),
    retry: retryOf(fields["retry"], [...path, "retry"]),
    ...(input === undefined ? {} : { input }),
  });
}

function nameOf(value: JsonValue | undefined): string {
  return typeof value === "string" && namePattern.test(value)
    ? value
    : refuseField(["name"], "it is not 1 to 48 of a-z, 0-9 and -, beginning with a letter");
}

function targetOf(value: JsonValue | undefined, path: Path): string {
  return typeof value === "string" && targetPattern.test(value)
    ? value
    : refuseField(path, "it names nothing that runs, as in agent:NAME, skill:ID or function:NAME");
}

function policyOf(value: JsonValue | undefined, path: Path): FailurePolicy {
  if (value === undefined || value === "fail") return "fail";
  if (value === "skip-dependents") return value;
  if (isFields(value) && Object.keys(value).join() === "default") return { default: value["default"] ?? null };
  return refuseField(path, "it is not fail, skip-dependents or { default: … }");
}

function retryOf(value: JsonValue | undefined, path: Path): Required<RetryOptions> {
  const fields = fieldsOf(value ?? {}, path, ["attempts", "baseMs", "maxMs"]);
  return Object.freeze({
    attempts: numberOf(fields["attempts"] ?? 3, [...path, "attempts"], 10),
    baseMs: numberOf(fields["baseMs"] ?? 1_000, [...path, "baseMs"], longestMs),
    maxMs: numberOf(fields["maxMs"] ?? 30_000, [...path, "maxMs"], longestMs),
  });
}

function numberOf(value: JsonValue, path: Path, most: number): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= most
    ? value
    : refuseField(path, `it is not a whole number from 1 to ${most}`);
}

function fieldsOf(value: JsonValue, path: Path, known: readonly string[]): Fields {
  if (!isFields(value)) return refuseField(path, "it is not an object");
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) refuseField([...path, unknown], `it is unknown; known are ${known.join(", ")}`);
  return value;
}

function isFields(value: JsonValue | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
