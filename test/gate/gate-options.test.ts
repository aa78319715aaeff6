import { describe, expect, it } from "vitest";
import { parseGateOptions } from "./gate-options.ts";

const known = ["format", "lint", "tests"];

describe("parseGateOptions()", () => {
  it("runs every step and stops at the first failure by default", () => {
    expect(parseGateOptions([], known)).toEqual({ action: "run", keepGoing: false, steps: known });
  });

  it("keeps the order of the gate, whatever the order asked for", () => {
    const options = parseGateOptions(["--keep-going", "--only", "tests,format"], known);
    expect(options).toEqual({ action: "run", keepGoing: true, steps: ["format", "tests"] });
  });

  it("leaves out what is skipped", () => {
    expect(parseGateOptions(["--skip", "tests", "--skip=lint"], known)).toMatchObject({ steps: ["format"] });
  });

  it("answers --help and --list without a run", () => {
    expect(parseGateOptions(["--help", "--only", "nothing"], known)).toEqual({ action: "help" });
    expect(parseGateOptions(["--list"], known)).toEqual({ action: "list" });
  });

  it.each([
    [["--only", "linting"]],
    [["--skip", "all"]],
    [["--onyl", "lint"]],
    [["--only", "lint", "--skip", "lint"]],
    [["lint"]],
  ])("refuses %j rather than running less than was meant", (values) => {
    expect(() => parseGateOptions(values, known)).toThrow(Error);
  });
});
