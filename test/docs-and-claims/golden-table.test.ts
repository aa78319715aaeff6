import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GoldenCaseError, parseGoldenCase } from "@cordon/runtime/golden";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../gate/project-tree.ts";
import { codesIn, readTable } from "./markdown-table.ts";

const guide = await readFile(join(projectRoot, "docs/guides/write-a-skill.md"), "utf8");

/** The fields that the error about an unknown one lists. */
function fieldsBeside(text: string): readonly string[] {
  try {
    parseGoldenCase(text, "case.yaml");
  } catch (error) {
    if (!(error instanceof GoldenCaseError)) throw error;
    const said = error.problems.find(({ problem }) => problem.includes("it is unknown; known are "));
    return said?.problem.split("known are ")[1]?.split(", ") ?? [];
  }
  return [];
}

describe("docs/guides/write-a-skill.md", () => {
  it("lists every field of a golden case, and every one of what it expects", () => {
    const fields = readTable(guide, ["field", "means"]).map(([field]) => codesIn(field)[0]);
    expect(new Set(fields)).toEqual(new Set(fieldsBeside("nothing: 1")));
    const expected = readTable(guide, ["in `expect`", "means"]).map(([field]) => codesIn(field)[0]);
    expect(new Set(expected)).toEqual(new Set(fieldsBeside("name: x\nexpect: { nothing: 1 }")));
    expect([fields.length > 10, expected.length > 5]).toEqual([true, true]);
  });
});
