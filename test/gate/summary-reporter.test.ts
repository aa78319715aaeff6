import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "./project-tree.ts";
import { type ProgramResult, runProgram } from "./run-program.ts";
import { createTemporaryTree } from "./temporary-tree.ts";

const vitest = join(projectRoot, "node_modules/vitest/vitest.mjs");
const passing = 'it("adds", () => { expect(1 + 1).toBe(2); });\n';
const failing = 'it("subtracts", () => { expect(1 - 1).toBe(2); });\n';

/** Runs vitest with this project's reporters over the files, on a project that knows nothing else of this one. */
async function runTests(
  contents: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<ProgramResult> {
  await using tree = await createTemporaryTree({
    ...contents,
    "summary-reporter.ts": await readFile(join(projectRoot, "test/gate/summary-reporter.ts"), "utf8"),
    "vitest.config.mjs":
      'export default { test: { globals: true, include: ["*.test.ts"], reporters: ["default", "./summary-reporter.ts"] } };\n',
  });
  return await runProgram([vitest, "run", ...options], { directory: tree.root, output: "keep" });
}

/** Of standard output alone: what vitest writes to standard error may come to be read later, whenever it was written. */
function lastLine({ standardOutput }: ProgramResult): string | undefined {
  return standardOutput.trimEnd().split("\n").at(-1);
}

describe("SummaryReporter", () => {
  it("ends with the numbers and succeeds when every test passes", async () => {
    const result = await runTests({ "a.test.ts": passing });
    expect([lastLine(result), result.exitCode]).toEqual(["1 passed, 0 failed", 0]);
  });

  it("fails when a test fails", async () => {
    const result = await runTests({ "a.test.ts": passing, "b.test.ts": passing + failing });
    expect([lastLine(result), result.exitCode]).toEqual(["2 passed, 1 failed", 1]);
  });

  it("counts a file that cannot be loaded as a failure", async () => {
    const result = await runTests({ "a.test.ts": passing, "b.test.ts": 'throw new Error("broken");\n' });
    expect([lastLine(result), result.exitCode]).toEqual(["1 passed, 1 failed", 1]);
  });

  it("counts an unhandled rejection as a failure", async () => {
    const stray =
      'it("forgets", async () => { void Promise.reject(new Error("stray")); await new Promise(setImmediate); });\n';
    const result = await runTests({ "a.test.ts": stray });
    expect([lastLine(result), result.exitCode]).toEqual(["1 passed, 1 failed", 1]);
  });

  it("counts a suite whose setup fails", async () => {
    const suite = `describe("suite", () => { beforeAll(() => { throw new Error("no"); }); ${passing} });\n`;
    const result = await runTests({ "a.test.ts": suite });
    expect([lastLine(result), result.exitCode]).toEqual(["0 passed, 1 failed", 1]);
  });

  it("fails when there is no test file", async () => {
    const result = await runTests({});
    expect([lastLine(result), result.exitCode]).toEqual(["0 passed, 1 failed", 1]);
  });

  it("fails when a filter leaves no test", async () => {
    const result = await runTests({ "a.test.ts": passing }, ["--testNamePattern", "multiplies"]);
    expect([lastLine(result), result.exitCode]).toEqual(["0 passed, 1 failed", 1]);
  });

  it("fails when every test is skipped", async () => {
    const result = await runTests({ "a.test.ts": passing.replace("it(", "it.skip(") });
    expect([lastLine(result), result.exitCode]).toEqual(["0 passed, 1 failed", 1]);
  });
});
