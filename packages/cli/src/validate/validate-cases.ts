import { relative } from "node:path";
import { GoldenCaseError, readGoldenCase } from "@cordon/runtime/golden";
import type { SkillReport } from "@cordon/runtime";
import type { Finding } from "./finding.ts";

/**
 * Validates golden cases without running them: their form, and whether the tools they call are there.
 *
 * @param files The cases.
 * @param folder What their names are relative to.
 * @param report What is known about the skill; undefined when it is not.
 */
export async function validateCases(
  files: readonly string[],
  folder: string,
  report: SkillReport | undefined,
): Promise<readonly Finding[]> {
  const tools = report?.tools.map(({ name }) => name);
  const findings: Finding[] = [];
  for (const path of files) {
    const file = relative(folder, path);
    try {
      const { tool, before } = await readGoldenCase(path);
      for (const name of [tool, ...before.map((call) => call.tool)]) {
        if (name === undefined || tools === undefined || tools.includes(name)) continue;
        const text = `the skill has no tool "${name}"; it has ${tools.join(", ")}`;
        findings.push({ severity: "problem", part: "golden case", file, text });
      }
    } catch (error) {
      if (!(error instanceof GoldenCaseError)) throw error;
      findings.push(
        ...error.problems.map(({ problem, line, column }): Finding => ({
          severity: "problem",
          part: "golden case",
          file,
          text: problem,
          line,
          column,
        })),
      );
    }
  }
  return findings;
}
