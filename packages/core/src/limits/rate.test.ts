import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRate } from "./rate.ts";

describe("parseRate", () => {
  it("reads calls a second, a minute and an hour", () => {
    expect(parseRate("10/s")).toEqual({ calls: 10, windowMs: 1000 });
    expect(parseRate("100/m")).toEqual({ calls: 100, windowMs: 60_000 });
    expect(parseRate("9999999/h")).toEqual({ calls: 9_999_999, windowMs: 3_600_000 });
  });

  it.each([
    "0/s",
    "01/s",
    "10000000/s",
    "1/d",
    "1 /s",
    "1/s ",
    "1/S",
    "-1/s",
    "1.5/s",
    "10",
    "",
    "1/s\n",
    10,
    null,
    {},
  ])("refuses %j", (value) => {
    expect(parseRate(value)).toBeUndefined();
  });

  it("reads back what it could have written, and nothing else", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const rate = parseRate(text);
        if (rate === undefined) return;
        const unit = { 1000: "s", 60_000: "m", 3_600_000: "h" }[rate.windowMs];
        expect(`${rate.calls}/${unit}`).toBe(text);
      }),
    );
  });
});
