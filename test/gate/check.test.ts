import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "./project-tree.ts";
import { type ProgramResult, runProgram } from "./run-program.ts";

async function check(...options: readonly string[]): Promise<ProgramResult> {
  return await runProgram([join(projectRoot, "test/gate/check.ts"), ...options], {
    directory: projectRoot,
    output: "keep",
  });
}

describe("npm run check", () => {
  it("lists its steps in the order they run", async () => {
    const { output, exitCode } = await check("--list");
    const names = output
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual(["format", "lint", "types", "own", "lockfile", "unused", "tests", "docs"]);
    expect(exitCode).toBe(0);
  });

  it("shows the verdict and the time of a step", async () => {
    const { output, exitCode } = await check("--only", "lockfile");
    expect(output).toMatch(/✓ lockfile\s+\d+\.\d s/u);
    expect(output.trimEnd().split("\n").at(-1)).toMatch(/^The gate is open: 1 steps? in/u);
    expect(exitCode).toBe(0);
  });

  it("ends with 2 and the names of the steps when it does not know one", async () => {
    const { output, exitCode } = await check("--only", "linting");
    expect(output).toContain('Cannot find the step "linting": the steps are format, lint');
    expect(exitCode).toBe(2);
  });
});
