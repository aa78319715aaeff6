import { describe, expect, it } from "vitest";
import { CallingPlaces } from "./calling-places.ts";

const caller = (depth: number): { readonly depth: number; readonly mayCall: true } => ({ depth, mayCall: true });

describe("CallingPlaces", () => {
  it("leaves one place for each deeper call, also for those that begin before others above them", () => {
    const places = new CallingPlaces({ places: 5, maxDepth: 2 });
    for (const depth of [0, 0, 1]) places.begin(caller(depth));
    expect([places.mayBegin(caller(0)), places.mayBegin(caller(1))]).toEqual([true, true]);
    places.begin(caller(1));
    expect([places.mayBegin(caller(0)), places.mayBegin(caller(1))]).toEqual([false, false]);
    places.end(caller(0));
    expect([places.mayBegin(caller(0)), places.mayBegin(caller(1))]).toEqual([true, true]);
  });

  it("counts nothing that holds no place: calls that make none, and the deepest, which cannot", () => {
    const places = new CallingPlaces({ places: 2, maxDepth: 1 });
    places.begin(caller(0));
    for (const call of [{ depth: 0 }, { depth: 0, mayCall: false }, caller(1)]) {
      places.begin(call);
      expect(places.mayBegin(call)).toBe(true);
    }
    expect(places.mayBegin(caller(0))).toBe(false);
  });
});
