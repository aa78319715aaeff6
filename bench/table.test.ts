import { describe, expect, it } from "vitest";
import { formatTable } from "./table.ts";

const table = formatTable([
  {
    id: "P1",
    asks: "one call",
    rows: [
      {
        measured: "runtime, p50",
        cordon: { value: 41.23, unit: "µs" },
        peer: { name: "bare worker", figure: { value: 16, unit: "µs" } },
        ratio: 2.576,
        spread: { median: 2.576, p25: 2.4, p75: 2.7 },
        aim: 2,
      },
      { measured: "sandbox, p50", cordon: { value: 123.4, unit: "µs" } },
    ],
  },
  {
    id: "P7",
    asks: "a runaway skill",
    rows: [
      {
        measured: "late",
        cordon: { value: 3.456, unit: "ms" },
        peer: { name: "Extism", figure: "0 of 3 settled" },
        spread: { median: 3, p25: 1, p75: 12 },
        aim: 10,
      },
    ],
  },
]);
const lines = table.split("\n");

describe("formatTable()", () => {
  it("writes every figure with its unit, the spread, the aim and the verdict", () => {
    expect(lines.find((line) => line.includes("runtime"))?.split(/ {2,}/u)).toEqual([
      "P1",
      "runtime, p50",
      "41.2 µs",
      "bare worker",
      "16.0 µs",
      "2.58 ×",
      "2.40–2.70",
      "≤ 2.00 ×",
      "missed by 29 %",
    ]);
  });

  it("takes words where a peer has no figure, and then judges Cordon's own", () => {
    const line = lines.find((text) => text.includes("late"));
    expect(line).toMatch(/3\.46 ms +Extism +0 of 3 settled +1\.00–12\.0 +≤ 10\.0 ms +met, close$/u);
  });

  it("puts a heading above each question and aligns the columns of all of them", () => {
    expect(lines.filter((line) => /^P\d {2}(?:one call|a runaway skill)$/u.test(line))).toHaveLength(2);
    const verdictColumn = lines[0]?.indexOf("verdict");
    expect(lines.find((line) => line.includes("missed"))?.indexOf("missed")).toBe(verdictColumn);
    expect(lines.find((line) => line.includes("met, close"))?.indexOf("met")).toBe(verdictColumn);
  });
});
