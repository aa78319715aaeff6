import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { buildExamples } from "./build.ts";
import { playResearch, researchSkills } from "./research-scene.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

it("the research that npm start shows ends in a report with what was really found, each paragraph with its source", async () => {
  const lines: string[] = [];
  const examples = await buildExamples({ only: researchSkills });
  expect(await playResearch(examples, (line = "") => void lines.push(line))).toBe(true);
  const report = await readFile(join(root, ".cache/research-report.md"), "utf8");
  expect(report).toContain("[skill:folder-search@1.0.0]");
  expect(report).toMatch(/- \d{3,} packages, \d{3,} different ones \[skill:dependency-report@1\.0\.0\]/u);
  expect(lines.find((line) => line.includes("sent back"))).toContain("cites no result");
  expect(lines.some((line) => line.includes(".cache/research-report.md"))).toBe(true);
}, 120_000);
