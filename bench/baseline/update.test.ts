import { describe, expect, it } from "vitest";
import type { BaselineEntry } from "./baseline.ts";
import type { NamedAnswer } from "./compare.ts";
import { exactly } from "../tracked.ts";
import { describeChanges, learnEntries, mergeEntries } from "./update.ts";

const entry = (value: number, changes: Partial<BaselineEntry> = {}): BaselineEntry => ({
  value,
  band: 0.1,
  gated: true,
  runs: [value],
  ...changes,
});

describe("learnEntries()", () => {
  it("asks each question in every run, by turns with none, one and two neighbours", async () => {
    const asked: string[] = [];
    const entries = await learnEntries({
      questions: ["P1", "P7"],
      runs: 4,
      ask: (id, neighbours): Promise<NamedAnswer> => {
        asked.push(`${id} ${neighbours}`);
        const ratio = 2 + asked.length / 100;
        return Promise.resolve({
          id,
          rows: id === "P1" ? [{ measured: "call", tracked: { kind: "measured", figure: ratio, lowest: ratio } }] : [],
        });
      },
      progress: () => undefined,
    });
    expect(asked).toEqual(["P1 0", "P7 0", "P1 1", "P1 2", "P1 0"]);
    expect(Object.keys(entries)).toEqual(["P1 call"]);
    expect(entries["P1 call"]?.runs).toEqual([2.01, 2.03, 2.04, 2.05]);
  });

  it("names the figure that should be exact and is not", async () => {
    let size = 1;
    const learning = learnEntries({
      questions: ["P8"],
      runs: 3,
      ask: () => Promise.resolve({ id: "P8", rows: [{ measured: "size", tracked: exactly((size += 1)) }] }),
      progress: () => undefined,
    });
    await expect(learning).rejects.toThrow(
      'Cannot learn "P8 size": Cannot take the figure for exact: the runs gave 2, 3, 4',
    );
  });
});

describe("mergeEntries()", () => {
  it("replaces the entries of the questions that were asked, and keeps the others", () => {
    const old = {
      date: "",
      node: "",
      machine: "",
      entries: { "P1 call": entry(1), "P1 gone": entry(1), "P8 fib": entry(1) },
    };
    expect(mergeEntries(old, { "P1 call": entry(2) }, ["P1"])).toEqual({ "P1 call": entry(2), "P8 fib": entry(1) });
    expect(mergeEntries(undefined, { "P1 call": entry(2) }, ["P1"])).toEqual({ "P1 call": entry(2) });
  });
});

describe("describeChanges()", () => {
  it("says what is new, what is gone and what changed, and nothing of what did not", () => {
    const old = { same: entry(1), slower: entry(2), noisy: entry(1), gone: entry(1) };
    const now = {
      same: entry(1),
      slower: entry(2.5),
      noisy: entry(1, { band: 0.4, gated: false }),
      new: entry(3, { band: 0 }),
    };
    expect(describeChanges(old, now)).toEqual([
      "~ slower: 2 ± 10 % → 2.5 ± 10 % (+25 %)",
      "~ noisy: 1 ± 10 % → 1 ± 40 %, too noisy for the gate (+0 %)",
      "- gone",
      "+ new: 3 exactly",
    ]);
  });
});
