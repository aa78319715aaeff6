import { describe, expect, it } from "vitest";
import type { CommandIo } from "./command-io.ts";
import { runProgram } from "./program.ts";
import { recordedIo } from "./testing/recorded-io.ts";

describe("runProgram()", () => {
  it("prints help and version to standard output, and ends with 0", async () => {
    for (const words of [
      ["--help"],
      ["help"],
      ["help", "run"],
      ["run", "--help"],
      ["help", "inspect"],
      ["inspect", "--help"],
      ["--version"],
      ["-V"],
    ]) {
      const io = recordedIo();
      expect(await runProgram(words, io)).toBe(0);
      expect(io.output()).not.toBe("");
      expect(io.errors()).toBe("");
    }
  });

  it("prints the help to standard error without a command, and ends with 2", async () => {
    const io = recordedIo();
    expect(await runProgram([], io)).toBe(2);
    expect(io.output()).toBe("");
    expect(io.errors()).toContain("Usage: cordon");
  });

  it("prints a line of JSON for a command line it cannot read, when one was asked for", async () => {
    const io = recordedIo();
    expect(await runProgram(["run", "--jsno", "--json"], io)).toBe(2);
    expect(io.lines().map((line) => JSON.parse(line) as unknown)).toEqual([
      { status: "rejected", code: "USAGE", message: expect.stringContaining("'--jsno'") as string },
    ]);
    expect(io.errors()).toMatch(/^cordon: Cannot use the command line: [^\n]+\n$/u);
  });

  it("prints nothing but answers with --jsonl", async () => {
    const io = recordedIo();
    expect(await runProgram(["explain", "--jsonl", "--json", "--request", "x"], io)).toBe(2);
    expect(io.output()).toBe("");
  });

  it("throws nothing: what should not happen is one sentence, and the stack only for who asks", async () => {
    const broken = (showStack: boolean): CommandIo & { readonly errors: () => string } => {
      const io = recordedIo({ showStack });
      return {
        ...io,
        input: () => {
          throw new TypeError("x is not a function");
        },
      };
    };
    const io = broken(false);
    expect(await runProgram(["explain", "--jsonl"], io)).toBe(6);
    expect(io.errors()).toMatch(/^cordon: Cannot go on: x is not a function\ncordon: [^\n]*please report it[^\n]*\n$/u);
    const debugged = broken(true);
    expect(await runProgram(["explain", "--jsonl"], debugged)).toBe(6);
    expect(debugged.errors()).toContain("program.test.ts");
  });
});
