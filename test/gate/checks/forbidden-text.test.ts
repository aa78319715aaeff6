import { describe, expect, it } from "vitest";
import { createTemporaryTree } from "../temporary-tree.ts";
import { checkForbiddenText } from "./forbidden-text.ts";

async function linesRefusedIn(file: string, text: string): Promise<readonly (number | undefined)[]> {
  await using tree = await createTemporaryTree({ [file]: text });
  return (await checkForbiddenText(tree)).map((finding) => finding.line);
}

// Joined, so that this file may hold what it forbids.
const samples = [
  ["a path of the machine", ["", "work", "main", "x"].join("/")],
  ["a home folder", ["", "home", "ada", "x.txt"].join("/")],
  ["a job's folder", ["", "tmp", "bash_jobs.0"].join("/")],
  ["a package registry", ["https:/", "registry.example.org", "x"].join("/")],
  ["a promise of later work", ["// TO", "DO: more"].join("")],
  ["another promise", ["// FIX", "ME"].join("")],
  ["a lint rule switched off", ["// oxlint", "disable-next-line"].join("-")],
  ["a type error ignored", ["// @ts", "ignore"].join("-")],
  ["a hole in the types", ["(value as", "any)"].join(" ")],
] as const;

describe("checkForbiddenText()", () => {
  it.each(samples)("refuses %s and names the line", async (_says, sample) => {
    expect(await linesRefusedIn("packages/core/src/a.ts", `export {};\n${sample}\n`)).toEqual([2]);
  });

  it("reads documents for paths, but lets them speak of plans", async () => {
    const text = samples.map(([, sample]) => sample).join("\n");
    expect(await linesRefusedIn("docs/plan.md", text)).toEqual([1, 2, 3, 4]);
  });

  it("keeps test tools to tests and contract suites", async () => {
    const text = 'import { it } from "vitest";\n';
    expect(await linesRefusedIn("packages/core/src/a.ts", text)).toEqual([1]);
    expect(await linesRefusedIn("packages/core/src/a.test.ts", text)).toEqual([]);
    expect(await linesRefusedIn("packages/core/src/kv/contract/a.ts", text)).toEqual([]);
  });

  it("accepts text that only looks alike", async () => {
    const text = `const paths = ["/data/work/main", "**/work/x", "./root/a", "https://example.org/"];
const word = "METHODOLOGY";
type A = unknown; // as anyone may see
`;
    expect(await linesRefusedIn("packages/core/src/a.ts", text)).toEqual([]);
  });
});
