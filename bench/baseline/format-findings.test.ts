import { describe, expect, it } from "vitest";
import type { Finding } from "./compare.ts";
import type { Measurement } from "./standing.ts";
import { formatFindings } from "./format-findings.ts";

const entry = { value: 2, band: 0.1, gated: true, runs: [2] };

const sure = (...figures: readonly number[]): readonly Measurement[] =>
  figures.map((figure) => ({ figure, lowest: figure }));

describe("formatFindings()", () => {
  it("names the figure, what was measured each time, the baseline and its band", () => {
    const findings: readonly Finding[] = [
      { key: "P1 call ÷ bare worker", standing: "worse", measurements: sure(2.6, 2.7, 2.5), entry },
      { key: "P2 call", standing: "within", measurements: sure(2), entry },
    ];
    expect(formatFindings(findings)).toEqual([
      "✗ worse than the baseline: P1 call ÷ bare worker: 2.6, 2.7, 2.5, baseline 2 + 10 % = at most 2.2",
      "✗ 1 of 2 tracked figures are within their bands or better; 1 are worse",
    ]);
  });

  it("keeps quiet about what is within, but not about what was measured again, is better, noisy, new or missing", () => {
    const lines = formatFindings([
      { key: "within", standing: "within", measurements: sure(2), entry },
      { key: "again", standing: "within", measurements: sure(2.6, 2), entry },
      { key: "better", standing: "better", measurements: sure(1), entry },
      { key: "noisy", standing: "not gated", measurements: sure(5), entry: { ...entry, gated: false } },
      { key: "new", standing: "unknown", measurements: sure(5) },
      { key: "exact", standing: "worse", measurements: sure(3), entry: { ...entry, band: 0 } },
      { key: "once", standing: "suspicious", measurements: sure(2.6), entry },
      { key: "doubt", standing: "in doubt", measurements: [{ figure: 2.6, lowest: 2.1 }], entry },
      { key: "lost", standing: "missing", measurements: [], entry },
    ]);
    expect(lines).toEqual([
      "✗ worse than the baseline: exact: 3, baseline 2 exactly",
      "✗ in the baseline and not measured: lost; a new name needs a new baseline",
      "  measured again: again: 2.6, 2, baseline 2 + 10 % = at most 2.2",
      "! outside its band, and no time to measure again: once: 2.6, baseline 2 + 10 % = at most 2.2",
      "! outside its band, but not in all quarters of the rounds: doubt: 2.6, baseline 2 + 10 % = at most 2.2",
      "  better than the baseline, which may be renewed: better: 1, baseline 2 + 10 % = at most 2.2",
      "  too noisy for the gate: noisy: 5, baseline 2 + 10 % = at most 2.2",
      "  not in the baseline yet: new",
      "✗ 3 of 9 tracked figures are within their bands or better, 1 of them when measured again; 1 are worse",
    ]);
  });

  it("says that all is well when it is", () => {
    expect(formatFindings([{ key: "within", standing: "within", measurements: sure(2), entry }])).toEqual([
      "✓ 1 of 1 tracked figures are within their bands or better; 0 are worse",
    ]);
  });
});
