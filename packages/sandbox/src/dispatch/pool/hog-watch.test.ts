import { describe, expect, it } from "vitest";
import type { CallOnCell } from "../../cell/interface.ts";
import { HogWatch } from "./hog-watch.ts";

const call = (answers = 0): CallOnCell => ({
  isWaiting: false,
  answers,
  hasBegun: () => true,
  beganAtMs: () => 0,
  isComputing: () => true,
  takeBack: () => false,
  stop: () => undefined,
});

describe("HogWatch", () => {
  it("measures from when it first saw a call until the call waited, ended or made way", () => {
    const watch = new HogWatch<object>(1_000);
    const cell = {};
    const first = { ...call() };
    expect(watch.observe(cell, first, 10)).toBe(0);
    expect(watch.observe(cell, first, 70)).toBe(60);
    expect(watch.observe(cell, undefined, 80)).toBe(0);
    expect(watch.observe(cell, first, 90)).toBe(0);
    expect(watch.observe(cell, call(), 150)).toBe(0);
  });

  it("begins again when the call got an answer in between", () => {
    const watch = new HogWatch<object>(1_000);
    const cell = {};
    const waits = { ...call(), answers: 1 };
    watch.observe(cell, waits, 0);
    expect(watch.observe(cell, waits, 40)).toBe(40);
    waits.answers = 2;
    expect(watch.observe(cell, waits, 80)).toBe(0);
    expect(watch.observe(cell, waits, 100)).toBe(20);
  });

  it("keeps cells apart", () => {
    const watch = new HogWatch<object>(1_000);
    const [one, other, same] = [{}, {}, call()];
    watch.observe(one, same, 0);
    expect(watch.observe(other, same, 50)).toBe(0);
    expect(watch.observe(one, same, 60)).toBe(60);
  });

  it("takes a look that comes late for one in time", () => {
    const watch = new HogWatch<object>(5);
    const [cell, same] = [{}, call()];
    expect([0, 4, 8, 108, 112].map((nowMs) => watch.observe(cell, same, nowMs))).toEqual([0, 4, 8, 13, 17]);
  });
});
