import type { SkillBuildProblem } from "@cordon/core";

/** A problem in one line: where, and what. */
export function problemText({ problem, file, line, column }: SkillBuildProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return place === "" ? problem : `${place}: ${problem}`;
}
