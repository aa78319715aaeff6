import { hash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { compileValidators, isCompiled, type SchemaSet, type Validator } from "../schema/compile-validators.ts";
import { describeViolation } from "../schema/describe-violation.ts";
import { maxSteps, StepsSpentError } from "../schema/step-budget.ts";
import type { CheckInput, CompileInput, DataInput } from "./data-input.ts";
import type { CheckedOutput, CompiledOutput, DataOutput } from "./data-output.ts";
import { maxJsonDepth, readJson } from "./read-json.ts";

if (parentPort === null) throw new Error("Cannot load the data thread on the main thread");
const host = parentPort;

interface CompiledSet {
  readonly validators: readonly Validator[];
  readonly set: SchemaSet;
}

const sets = new Map<number, CompiledSet>();

function compile({ jobId, setId, set }: CompileInput): CompiledOutput {
  const compiled = compileValidators(set);
  if (!isCompiled(compiled)) return { type: "compiled", jobId, problems: compiled };
  sets.set(setId, { validators: compiled, set });
  return { type: "compiled", jobId, problems: [] };
}

function check([jobId, setId, schemaIndex, bytes, maxWeight, withDigest]: CheckInput): CheckedOutput {
  const digest = withDigest ? hash("sha256", bytes, "hex") : undefined;
  const read = readJson(bytes, { depth: maxJsonDepth, weight: maxWeight });
  if ("problem" in read) return [jobId, read.problem, digest];
  const compiled = sets.get(setId);
  const validate = compiled?.validators[schemaIndex];
  if (compiled === undefined || validate === undefined) return [jobId, "its schema cannot be compiled", digest];
  return [jobId, problemOf(read.value, validate, compiled.set.patterns), digest];
}

function problemOf(value: unknown, validate: Validator, patterns: readonly string[]): string | undefined {
  try {
    const violation = validate(value);
    return violation === undefined ? undefined : describeViolation(violation, patterns);
  } catch (error) {
    if (error instanceof StepsSpentError) return `it takes more than ${maxSteps} steps to check`;
    if (error instanceof RangeError) return "it nests deeper than its schema can be followed";
    throw error;
  }
}

function answer(output: DataOutput): void {
  host.postMessage(output);
}

host.on("message", (input: DataInput) => {
  if (!("type" in input)) answer(check(input));
  else if (input.type === "compile") answer(compile(input));
  else sets.delete(input.setId);
});
answer({ type: "ready" });
