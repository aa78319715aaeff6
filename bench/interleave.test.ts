import { describe, expect, it } from "vitest";
import { type Contestant, fastestRatio, fewestRounds, interleave, perRound, pooled } from "./interleave.ts";

function contestantsWriting(order: string[], names: readonly string[]): readonly Contestant[] {
  return names.map((name) => ({
    name,
    measure: () => {
      order.push(name);
      return [order.length];
    },
  }));
}

describe("interleave()", () => {
  it("measures every contestant once in every round", async () => {
    const order: string[] = [];
    await interleave(contestantsWriting(order, ["a", "b", "c"]), { rounds: 4, warmUpRounds: 0 });
    const rounds = [0, 3, 6, 9].map((start) =>
      order
        .slice(start, start + 3)
        .toSorted()
        .join(""),
    );
    expect(rounds).toEqual(["abc", "abc", "abc", "abc"]);
  });

  it("lets each contestant follow each other one", async () => {
    const order: string[] = [];
    await interleave(contestantsWriting(order, ["a", "b", "c"]), { rounds: 6, warmUpRounds: 0 });
    const neighbours = new Set(order.slice(1).map((name, index) => `${order[index]}${name}`));
    expect(["ab", "ac", "ba", "bc", "ca", "cb"].filter((pair) => !neighbours.has(pair))).toEqual([]);
  });

  it("throws the durations of warm-up rounds away", async () => {
    const order: string[] = [];
    const announced: number[] = [];
    const rounds = await interleave(contestantsWriting(order, ["a"]), {
      rounds: 2,
      warmUpRounds: 3,
      onRound: (round) => announced.push(round),
    });
    expect(order).toHaveLength(5);
    expect(pooled(rounds, "a")).toEqual([4, 5]);
    expect(announced).toEqual([0, 1]);
  });
});

describe("interleave() with a time limit", () => {
  it("ends early when the time is over, with the fewest rounds at least", async () => {
    const rounds = await interleave([{ name: "a", measure: () => [1] }], {
      rounds: 50,
      warmUpRounds: 2,
      timeLimitMs: 0,
    });
    expect(rounds.get("a")).toHaveLength(fewestRounds);
  });

  it("does not end while there is time", async () => {
    const options = { rounds: 50, warmUpRounds: 2, timeLimitMs: 60_000 };
    const rounds = await interleave([{ name: "a", measure: () => [1] }], options);
    expect(rounds.get("a")).toHaveLength(50);
  });
});

describe("perRound()", () => {
  it("makes one number of each round", async () => {
    const rounds = await interleave([{ name: "a", measure: () => [1, 5] }], { rounds: 2, warmUpRounds: 0 });
    expect(perRound(rounds, "a", (durations) => Math.max(...durations))).toEqual([5, 5]);
  });

  it("refuses a name that was not measured", () => {
    expect(() => perRound(new Map(), "a", () => 0)).toThrow('"a"');
  });
});

describe("fastestRatio()", () => {
  it("compares the fastest with the fastest, whenever they were", async () => {
    const durations = { a: [9, 4, 6], b: [2, 8, 7] };
    const contestants = Object.entries(durations).map(([name, left]) => ({ name, measure: () => [left.shift() ?? 0] }));
    const rounds = await interleave(contestants, { rounds: 3, warmUpRounds: 0 });
    expect(fastestRatio(rounds, "a", "b")).toBe(2);
  });
});
