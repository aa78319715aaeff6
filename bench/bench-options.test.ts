import { describe, expect, it } from "vitest";
import { parseBenchOptions } from "./bench-options.ts";

const known = ["P1", "P7", "P8"];
const parse = (...words: readonly string[]): ReturnType<typeof parseBenchOptions> => parseBenchOptions(words, known, 9);

describe("parseBenchOptions()", () => {
  it("runs every question when nothing is said", () => {
    expect(parse()).toEqual({ action: "run", quick: false, questions: known, json: undefined, slowdown: 1 });
  });

  it("takes questions in any case and any number of times, and keeps the benchmark's order", () => {
    expect(parse("--only", "p8, p1", "--only", "P1", "--quick")).toMatchObject({
      quick: true,
      questions: ["P1", "P8"],
    });
  });

  it("refuses a question that does not exist and names those that do", () => {
    expect(() => parse("--only", "P2")).toThrow('"P2": the questions are P1, P7, P8');
  });

  it("refuses an option that does not exist", () => {
    expect(() => parse("--fast")).toThrow("--fast");
  });

  it("asks for the list or the help", () => {
    expect(parse("--list")).toEqual({ action: "list" });
    expect(parse("-h")).toEqual({ action: "help" });
  });

  it("asks for a new baseline, of all questions or of some, in as many runs as are said", () => {
    expect(parse("--update-baseline")).toEqual({ action: "update-baseline", questions: known, runs: 9 });
    expect(parse("--update-baseline", "--only", "P8", "--runs", "4")).toMatchObject({ questions: ["P8"], runs: 4 });
  });

  it.each(["2", "no", "101", ""])("refuses %j runs", (runs) => {
    expect(() => parse("--update-baseline", "--runs", runs)).toThrow("a number from 3 to 100");
  });

  it("makes Cordon slower on purpose, and never faster", () => {
    expect(parse("--slow-down", "1.3")).toMatchObject({ action: "run", slowdown: 1.3 });
    expect(() => parse("--slow-down", "0.5")).toThrow("a number from 1 to 10");
  });
});
