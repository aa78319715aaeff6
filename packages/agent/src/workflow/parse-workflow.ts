import { WorkflowError } from "@cordon/core";
import { defineWorkflow } from "./define-workflow.ts";
import { readStrictYaml } from "./strict-yaml.ts";
import type { Workflow } from "./workflow.ts";
import type { WorkflowDefinition } from "./workflow-definition.ts";

/**
 * Reads a workflow from YAML or JSON, and checks it.
 *
 * @throws WorkflowError with the line and column of what is wrong.
 */
export function parseWorkflow(text: string): Workflow {
  const read = readStrictYaml(text);
  if ("problem" in read) throw new WorkflowError({ kind: "text", path: [], problem: read.problem, ...read.place });
  try {
    return defineWorkflow(read.value as WorkflowDefinition);
  } catch (error) {
    if (!(error instanceof WorkflowError)) throw error;
    throw new WorkflowError({ ...error.flaw, ...read.placeOf(error.flaw.path) });
  }
}
