import { describe, expect, it } from "vitest";
import { fastestRatio, medianRatio, type Rounds } from "./interleave.ts";
import { exactly, track } from "./tracked.ts";

const roundsOf = (cordon: readonly number[], peer: readonly number[]): Rounds =>
  new Map([
    ["cordon", cordon.map((duration) => [duration])],
    ["peer", peer.map((duration) => [duration])],
  ]);

describe("track()", () => {
  it("gives the figure of all rounds, and that of the luckiest quarter", () => {
    const rounds = roundsOf([6, 6, 6, 4, 6, 6, 6, 4], [2, 2, 2, 2, 2, 2, 2, 2]);
    expect(track((part) => medianRatio(part(rounds), "cordon", "peer"))).toEqual({
      kind: "measured",
      figure: 3,
      lowest: 2,
    });
  });

  it("leaves no doubt where all rounds agree", () => {
    const rounds = roundsOf([3, 6, 9, 12], [1, 2, 3, 4]);
    expect(track((part) => medianRatio(part(rounds), "cordon", "peer"))).toMatchObject({ figure: 3, lowest: 3 });
  });

  it("compares the fastest of each quarter too", () => {
    const rounds = roundsOf([9, 4, 8, 8, 9, 9, 9, 9], [2, 4, 4, 4, 4, 4, 4, 4]);
    expect(track((part) => fastestRatio(part(rounds), "cordon", "peer"))).toMatchObject({ figure: 2, lowest: 1 });
  });
});

describe("exactly()", () => {
  it("leaves no doubt", () => {
    expect(exactly(7)).toEqual({ kind: "exact", figure: 7, lowest: 7 });
  });
});
