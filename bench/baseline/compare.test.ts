import { describe, expect, it } from "vitest";
import type { Row } from "../question.ts";
import type { Baseline, BaselineEntry } from "./baseline.ts";
import { compareWithBaseline, type Finding, type NamedAnswer } from "./compare.ts";
import { isFailing } from "./format-findings.ts";

const entry = (value: number, changes: Partial<BaselineEntry> = {}): BaselineEntry => ({
  value,
  band: 0.1,
  gated: true,
  runs: [value],
  ...changes,
});
const baselineOf = (entries: Baseline["entries"]): Baseline => ({
  date: "2026-11-21",
  node: "26.10.0",
  machine: "linux",
  entries,
});
const row = (measured: string, figure: number, lowest = figure): Row => ({
  measured,
  tracked: { kind: "measured", figure, lowest },
});
const answerOf = (id: string, ...rows: readonly Row[]): NamedAnswer => ({ id, rows });

interface Comparison {
  readonly findings: readonly Finding[];
  readonly asked: readonly string[];
}

/** Compares with answers that were prepared: the first of each question, then those of asking again. */
async function compare(
  baseline: Baseline,
  prepared: Readonly<Record<string, readonly NamedAnswer[]>>,
  times = Number.POSITIVE_INFINITY,
): Promise<Comparison> {
  const asked: string[] = [];
  const next = (id: string): NamedAnswer => {
    const answer = prepared[id]?.[1 + asked.filter((name) => name === id).length];
    if (answer === undefined) throw new Error(`asked ${id} too often`);
    return answer;
  };
  const first = Object.values(prepared).flatMap((answers) => answers.slice(0, 1));
  const findings = await compareWithBaseline(baseline, first, {
    askAgain: (id) => {
      const answer = next(id);
      asked.push(id);
      return Promise.resolve(answer);
    },
    hasTimeFor: () => asked.length < times,
  });
  return { findings, asked };
}

const standings = ({ findings }: Comparison): readonly string[] =>
  findings.map(({ key, standing }) => `${key}: ${standing}`);

describe("compareWithBaseline()", () => {
  it("asks nothing again when every figure is within its band", async () => {
    const baseline = baselineOf({ "P1 call": entry(2), "P2 call": entry(1) });
    const found = await compare(baseline, {
      P1: [answerOf("P1", row("call", 2.1))],
      P2: [answerOf("P2", row("call", 0.9))],
    });
    expect(found.asked).toEqual([]);
    expect(standings(found)).toEqual(["P1 call: within", "P2 call: better"]);
  });

  it("asks again what is outside, until one measurement is within", async () => {
    const answers = [2.9, 2.5, 2.1].map((ratio) => answerOf("P1", row("call", ratio)));
    const found = await compare(baselineOf({ "P1 call": entry(2) }), { P1: answers });
    expect(found.asked).toEqual(["P1", "P1"]);
    expect(standings(found)).toEqual(["P1 call: within"]);
  });

  it("calls worse what is outside three times, with every measurement", async () => {
    const answers = [2.9, 2.5, 2.7].map((ratio) => answerOf("P1", row("call", ratio)));
    const { findings } = await compare(baselineOf({ "P1 call": entry(2) }), { P1: answers });
    expect(findings).toMatchObject([
      { standing: "worse", measurements: [{ figure: 2.9 }, { figure: 2.5 }, { figure: 2.7 }] },
    ]);
  });

  it("asks the question first that is furthest outside", async () => {
    const baseline = baselineOf({ "P1 call": entry(2), "P2 call": entry(1) });
    const found = await compare(baseline, {
      P1: [answerOf("P1", row("call", 2.3)), answerOf("P1", row("call", 2))],
      P2: [answerOf("P2", row("call", 2)), answerOf("P2", row("call", 1))],
    });
    expect(found.asked).toEqual(["P2", "P1"]);
  });

  it("calls worse what was outside twice when the time is over, and only suspects what was once", async () => {
    const answers = [2.9, 2.5, 2.7].map((ratio) => answerOf("P1", row("call", ratio)));
    const baseline = baselineOf({ "P1 call": entry(2) });
    expect(standings(await compare(baseline, { P1: answers }, 1))).toEqual(["P1 call: worse"]);
    const once = await compare(baseline, { P1: answers }, 0);
    expect(standings(once)).toEqual(["P1 call: suspicious"]);
    expect(once.findings.some((finding) => isFailing(finding))).toBe(false);
  });

  it("convicts nobody by rounds that do not agree", async () => {
    const found = await compare(baselineOf({ "P1 call": entry(2) }), { P1: [answerOf("P1", row("call", 2.9, 2.1))] });
    expect(standings(found)).toEqual(["P1 call: in doubt"]);
    expect(found.asked).toEqual([]);
    expect(found.findings.some((finding) => isFailing(finding))).toBe(false);
  });

  it("reports what is too noisy and what is new, and fails neither", async () => {
    const baseline = baselineOf({ "P1 call": entry(2, { gated: false }) });
    const found = await compare(baseline, { P1: [answerOf("P1", row("call", 9), row("other", 9))] });
    expect(standings(found)).toEqual(["P1 call: not gated", "P1 other: unknown"]);
    expect(found.findings.some((finding) => isFailing(finding))).toBe(false);
  });

  it("fails when a figure of the baseline was not measured, unless the question says why or was not asked", async () => {
    const baseline = baselineOf({ "P1 call": entry(2), "P2 call": entry(1) });
    const missing = await compare(baseline, { P1: [answerOf("P1")] });
    expect(missing.findings).toMatchObject([{ key: "P1 call", standing: "missing" }]);
    expect(missing.findings.every((finding) => isFailing(finding))).toBe(true);
    const excused = { ...answerOf("P1"), unmeasured: "there is no taskset" };
    expect((await compare(baseline, { P1: [excused] })).findings).toEqual([]);
  });

  it("takes one measurement for an exact figure", async () => {
    const baseline = baselineOf({ "P8 size": entry(1.5, { band: 0 }) });
    const found = await compare(baseline, { P8: [answerOf("P8", row("size", 1.51))] });
    expect(standings(found)).toEqual(["P8 size: worse"]);
    expect(found.asked).toEqual([]);
  });
});
