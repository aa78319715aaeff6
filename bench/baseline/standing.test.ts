import { describe, expect, it } from "vitest";
import type { BaselineEntry } from "./baseline.ts";
import { type Measurement, standingOf } from "./standing.ts";

const entry: BaselineEntry = { value: 2, band: 0.1, gated: true, runs: [2] };
const exact: BaselineEntry = { value: 100, band: 0, gated: true, runs: [100] };

const sure = (...figures: readonly number[]): readonly Measurement[] =>
  figures.map((figure) => ({ figure, lowest: figure }));

describe("standingOf()", () => {
  it("is within at the edge of the band", () => {
    expect(standingOf(entry, sure(2.2))).toBe("within");
    expect(standingOf(exact, sure(100))).toBe("within");
  });

  it("only suspects what was measured outside less than three times", () => {
    expect(standingOf(entry, sure(2.6))).toBe("suspicious");
    expect(standingOf(entry, sure(2.6, 2.5))).toBe("suspicious");
    expect(standingOf(entry, sure(2.6, 2.5, 2.7))).toBe("worse");
  });

  it("acquits by one measurement within the band", () => {
    expect(standingOf(entry, sure(2.6, 2.1))).toBe("within");
    expect(standingOf(entry, sure(2.6, 2.5, 2.2))).toBe("within");
  });

  it("convicts an exact figure at once, however small the difference", () => {
    expect(standingOf(exact, sure(101))).toBe("worse");
    expect(standingOf(exact, sure(99))).toBe("better");
  });

  it("is in doubt when a quarter of the rounds was within", () => {
    expect(standingOf(entry, [{ figure: 2.6, lowest: 2.1 }])).toBe("in doubt");
    expect(standingOf(entry, [...sure(2.6, 2.7), { figure: 2.5, lowest: 2.2 }])).toBe("in doubt");
  });

  it("calls better only what every measurement says", () => {
    expect(standingOf(entry, sure(1.5))).toBe("better");
    expect(standingOf(entry, sure(2.6, 1.5))).toBe("within");
  });
});
