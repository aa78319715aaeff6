import { describe, expect, it } from "vitest";
import { type AgentRunOptions, readNumbers } from "./agent-run-options.ts";

const read = (options: Partial<AgentRunOptions>, task: string | undefined = "Go") =>
  readNumbers(task, { model: ["scripted:x"], ...options });

describe("the options of cordon agent run", () => {
  it("are numbers with units", () => {
    expect(read({ maxSteps: "7", budget: "0.25", prices: "p.yaml", timeout: "90s" })).toEqual({
      maxSteps: 7,
      budget: 0.25,
      deadlineMs: 90_000,
    });
    expect(["1ms", "5m", "2h"].map((timeout) => read({ timeout }).deadlineMs)).toEqual([1, 300_000, 7_200_000]);
  });

  it("are refused when they are none", () => {
    for (const options of [
      { maxSteps: "0" },
      { maxSteps: "1.5" },
      { maxSteps: "-1" },
      { budget: "1e3", prices: "p" },
      { budget: "-1", prices: "p" },
      { timeout: "90" },
      { timeout: "0s" },
      { timeout: "597h" },
    ]) {
      expect(() => read(options), JSON.stringify(options)).toThrow(/^Cannot use --/u);
    }
  });

  it("are refused when one is missing that another needs, or two contradict each other", () => {
    expect(() => read({ budget: "1" })).toThrow(/without --prices/u);
    expect(() => read({ unknownPrice: "refuse" })).toThrow(/without --prices/u);
    expect(() => read({ resume: "r" })).toThrow(/a task, or a run/u);
    expect(() => readNumbers(undefined, { model: [] })).toThrow(/a task, or a run/u);
    expect(() => readNumbers(undefined, { model: [], resume: "r" })).toThrow(/without the --journal/u);
    expect(() => readNumbers(undefined, { model: [], resume: "r", journal: "j", runId: "x" })).toThrow(/--run-id/u);
    expect(() => read({ doubts: "tell" })).toThrow(/without --resume/u);
  });
});
