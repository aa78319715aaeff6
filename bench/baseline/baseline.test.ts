import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Baseline, type BaselineEntry, majorOf, parseBaseline, readBaseline, writeBaseline } from "./baseline.ts";
import { highestWithin, regressionToSee } from "./learn-entry.ts";
import { type Measurement, standingOf } from "./standing.ts";

const baseline: Baseline = {
  date: "2026-11-21",
  node: "26.10.0",
  machine: "linux x64, 2 cores, 24 GiB",
  entries: { "P1 call ÷ bare worker": { value: 2.3, band: 0.1, gated: true, runs: [2.2, 2.3, 2.4] } },
};

describe("writeBaseline()", () => {
  it("writes what is read again, with the runs of an entry on one line", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cordon-baseline-"));
    try {
      const file = join(folder, "baseline.json");
      expect(await readBaseline(file)).toBeUndefined();
      await writeBaseline(baseline, file);
      expect(await readBaseline(file)).toEqual(baseline);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("parseBaseline()", () => {
  it.each([
    ["{}", "date, node, machine or entries are missing"],
    [JSON.stringify({ ...baseline, entries: { a: { value: 1, band: "wide", gated: true, runs: [1] } } }), '"a"'],
    [JSON.stringify({ ...baseline, entries: { a: { value: 1, band: 0.1, gated: true, runs: [] } } }), '"a"'],
  ])("refuses %s", (text, reason) => {
    expect(() => parseBaseline(text)).toThrow(reason);
  });

  it("tells major versions apart", () => {
    expect(majorOf("26.10.0")).toBe("26");
  });
});

const sureOf = (figure: number): Measurement => ({ figure, lowest: figure });

async function committedEntries(): Promise<readonly (readonly [key: string, entry: BaselineEntry])[]> {
  return Object.entries((await readBaseline())?.entries ?? {});
}

describe("the committed baseline", () => {
  it("gates figures of every question that has stable ones, also on a busy machine", async () => {
    const gated = (await committedEntries()).filter(([, entry]) => entry.gated);
    const questions = new Set(gated.map(([key]) => key.split(" ")[0]));
    expect(["P1", "P6", "P8", "P9"].filter((id) => !questions.has(id))).toEqual([]);
  });

  it("would have shown a regression of 30 % in each of its runs, and convicts it", async () => {
    const entries = await committedEntries();
    const blind = entries.filter(
      ([, entry]) =>
        entry.gated &&
        entry.runs.some((run) => standingOf(entry, Array(3).fill(sureOf(run * regressionToSee))) !== "worse"),
    );
    expect(blind).toEqual([]);
  });

  it("acquits every run it was learned from, measured again or not", async () => {
    const entries = await committedEntries();
    const convicted = entries.filter(
      ([, { gated, value, band, runs }]) =>
        gated && runs.filter((run) => run > highestWithin({ value, band })).length >= 2,
    );
    expect(convicted).toEqual([]);
  });
});
