import { describe, expect, it } from "vitest";
import { ResultPace } from "./result-pace.ts";

const after = (calls: number, pace = new ResultPace()): ResultPace => {
  for (let call = 0; call < calls; call += 1) pace.ended(1, 0.1);
  return pace;
};

describe("ResultPace", () => {
  it("holds results only before a module that was short again and again", () => {
    expect(after(0).mayHold(1, 1)).toBe(false);
    expect(after(31).mayHold(1, 1)).toBe(false);
    expect(after(32).mayHold(1, 1)).toBe(true);
    expect(after(32).mayHold(2, 1)).toBe(false);
  });

  it("trusts a module no more once it took long", () => {
    const pace = after(100);
    pace.ended(1, 5);
    expect(pace.mayHold(1, 1)).toBe(false);
    expect(after(31, pace).mayHold(1, 1)).toBe(false);
  });

  it("holds few", () => {
    expect(after(100).mayHold(1, 7)).toBe(true);
    expect(after(100).mayHold(1, 8)).toBe(false);
  });
});
