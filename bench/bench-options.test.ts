import { describe, expect, it } from "vitest";
import { parseBenchOptions } from "./bench-options.ts";

const known = ["P1", "P7", "P8"];

describe("parseBenchOptions()", () => {
  it("runs every question when nothing is said", () => {
    expect(parseBenchOptions([], known)).toEqual({ action: "run", quick: false, questions: known, json: undefined });
  });

  it("takes questions in any case and any number of times, and keeps the benchmark's order", () => {
    expect(parseBenchOptions(["--only", "p8, p1", "--only", "P1", "--quick"], known)).toMatchObject({
      quick: true,
      questions: ["P1", "P8"],
    });
  });

  it("refuses a question that does not exist and names those that do", () => {
    expect(() => parseBenchOptions(["--only", "P2"], known)).toThrow('"P2": the questions are P1, P7, P8');
  });

  it("refuses an option that does not exist", () => {
    expect(() => parseBenchOptions(["--fast"], known)).toThrow("--fast");
  });

  it("asks for the list or the help", () => {
    expect(parseBenchOptions(["--list"], known)).toEqual({ action: "list" });
    expect(parseBenchOptions(["-h"], known)).toEqual({ action: "help" });
  });
});
