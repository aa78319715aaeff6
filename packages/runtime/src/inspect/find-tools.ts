import { escapeText } from "@cordon/core";
import { locateTools, missingExport } from "../skill/resolve-tools.ts";
import type { InspectedManifest } from "./inspect-manifest.ts";
import type { Refusal, ReportedTool } from "./skill-report.ts";

/** The tools of a skill, and those that are not there. */
export interface FoundTools {
  readonly tools: readonly ReportedTool[];
  readonly refusals: readonly Refusal[];
}

/**
 * Finds the tools of a skill.
 *
 * @param read Its manifest, when there is one.
 * @param exported The exports that can be a tool; undefined when they could not be read.
 */
export function findTools(
  { manifest, isGiven }: InspectedManifest,
  exported: readonly string[] | undefined,
): FoundTools {
  if (manifest === undefined) return { tools: (exported ?? []).map(undeclared), refusals: [] };
  const located = locateTools(isGiven ? manifest : undefined, exported ?? []);
  const tools = located.map(({ declaration: { name, description, input, output }, exportName }) => ({
    name,
    ...(exportName === undefined ? {} : { export: exportName }),
    ...(description === undefined ? {} : { description: escapeText(description) }),
    declaresInput: input !== undefined,
    declaresOutput: output !== undefined,
  }));
  if (exported === undefined) return { tools: isGiven ? tools : [], refusals: [] };
  const missing = tools.filter((tool) => tool.export === undefined);
  return {
    tools: isGiven ? tools : tools.filter((tool) => tool.export !== undefined),
    refusals: missing.map(({ name }) => ({
      code: "MODULE_REJECTED",
      rule: "export",
      detail: missingExport(name, exported).detail,
    })),
  };
}

const undeclared = (name: string): ReportedTool => ({
  name,
  export: name,
  declaresInput: false,
  declaresOutput: false,
});
