import { OptionError, WorkflowError } from "@cordon/core";
import { type ReadDefinition, readDefinition, type ReadStep, refuseField } from "./read-definition.ts";
import { referencesOf } from "./template.ts";
import type { Workflow, WorkflowStep } from "./workflow.ts";
import type { Template, WorkflowDefinition } from "./workflow-definition.ts";

const made = new WeakSet<Workflow>();

/**
 * Checks a workflow: every reference leads to a step, no step waits for itself, and every output can be there where it is
 * used and is used somewhere.
 *
 * @throws WorkflowError that names the place.
 */
export function defineWorkflow(definition: WorkflowDefinition): Workflow {
  const read = readDefinition(definition);
  const steps = new Map(Array.from(read.steps, ([name, step]) => [name, linkStep(name, step, read)]));
  const ordered = inOrder(steps);
  checkCompensations(read, steps);
  const output = read.output ?? outputOfFinalSteps(ordered);
  checkOutput(output, read, steps);
  const workflow: Workflow = Object.freeze({ name: read.name, steps: Object.freeze(ordered), output });
  made.add(workflow);
  return workflow;
}

/** @throws OptionError for what only looks like a workflow. */
export function checkWorkflow(workflow: Workflow): void {
  if (!made.has(workflow)) throw new OptionError("workflow", "it was not made by defineWorkflow or parseWorkflow");
}

function linkStep(
  name: string,
  { effect: _effect, after, ...step }: ReadStep,
  { steps }: ReadDefinition,
): WorkflowStep {
  const path = ["steps", name];
  const references = referencesOf(step.input, [...path, "input"], refuseField);
  for (const reference of references) checkStep(reference.from, reference.path, steps, ["input"]);
  for (const [index, before] of after.entries()) checkStep(before, [...path, "after", index], steps, []);
  const reads = [...new Set(references.map(({ from }) => from))];
  const needs = [...new Set([...reads.filter((from) => from !== "input"), ...after])];
  const { compensate, ...others } = step;
  return Object.freeze({
    name,
    ...others,
    needs: Object.freeze(needs),
    reads: Object.freeze(reads),
    ...(compensate === undefined ? {} : { compensate }),
  });
}

function checkStep(
  name: string,
  path: readonly (string | number)[],
  steps: ReadonlyMap<string, unknown>,
  others: readonly string[],
): void {
  if (steps.has(name) || others.includes(name)) return;
  const known = [...others, ...steps.keys()].slice(0, 20).join(", ");
  throw new WorkflowError({ kind: "unknown-step", path, problem: `there is no step "${name}"; there are ${known}` });
}

/** Sorts steps so that each comes after what it needs; as they are written where that leaves a choice. */
function inOrder(steps: ReadonlyMap<string, WorkflowStep>): readonly WorkflowStep[] {
  const left = new Map(steps);
  const ordered: WorkflowStep[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter(({ needs }) => needs.every((name) => !left.has(name)));
    if (free.length === 0) throw cycleIn(left);
    for (const step of free) {
      ordered.push(step);
      left.delete(step.name);
    }
  }
  return ordered;
}

function cycleIn(left: ReadonlyMap<string, WorkflowStep>): WorkflowError {
  const walked: string[] = [];
  let name = left.keys().next().value ?? "";
  while (!walked.includes(name)) {
    walked.push(name);
    name = left.get(name)?.needs.find((needed) => left.has(needed)) ?? name;
  }
  const circle = [...walked.slice(walked.indexOf(name)), name];
  return new WorkflowError({
    kind: "cycle",
    path: ["steps", name],
    problem: `steps wait for each other: ${circle.join(" needs ")}`,
  });
}

/** What a compensation refers to must be there whenever it runs: its own step, and those before that. */
function checkCompensations({ steps: read }: ReadDefinition, steps: ReadonlyMap<string, WorkflowStep>): void {
  for (const [name, { compensate }] of read) {
    if (compensate?.input === undefined) continue;
    const before = withAllBefore([name], steps);
    for (const { from, path } of referencesOf(compensate.input, ["steps", name, "compensate", "input"], refuseField)) {
      checkStep(from, path, steps, ["input"]);
      if (from === "input" || before.has(from)) continue;
      const problem = `"${from}" need not have run when this does; only "${name}" and the steps it needs have`;
      throw new WorkflowError({ kind: "unreachable", path, problem });
    }
  }
}

function checkOutput(
  output: Template,
  { steps: read }: ReadDefinition,
  steps: ReadonlyMap<string, WorkflowStep>,
): void {
  const references = referencesOf(output, ["output"], refuseField);
  for (const { from, path } of references) checkStep(from, path, steps, ["input"]);
  const effects = [...read].filter(([, { effect }]) => effect).map(([name]) => name);
  const used = withAllBefore([...references.map(({ from }) => from), ...effects], steps);
  const unused = [...steps.keys()].find((name) => !used.has(name));
  if (unused === undefined) return;
  const problem = "its output leads nowhere; refer to it, or write effect: true when it is there for what it does";
  throw new WorkflowError({ kind: "unreachable", path: ["steps", unused], problem });
}

function withAllBefore(names: readonly string[], steps: ReadonlyMap<string, WorkflowStep>): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...names];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    left.push(...(steps.get(name)?.needs ?? []));
  }
  return found;
}

function outputOfFinalSteps(steps: readonly WorkflowStep[]): Template {
  const needed = new Set(steps.flatMap(({ needs }) => needs));
  const final = steps.filter(({ name }) => !needed.has(name));
  return Object.freeze(Object.fromEntries(final.map(({ name }) => [name, Object.freeze({ $from: name })])));
}
