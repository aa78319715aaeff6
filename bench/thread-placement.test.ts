import { describe, expect, it } from "vitest";
import { coresIn, possiblePlacements } from "./thread-placement.ts";

describe("coresIn()", () => {
  it("reads numbers and ranges", () => {
    expect(coresIn(" 0,2-4,7\n")).toEqual(["0", "2", "3", "4", "7"]);
  });

  it("finds none in what is no list", () => {
    expect(coresIn("")).toEqual([]);
    expect(coresIn("failed to get the affinity")).toEqual([]);
  });
});

describe("possiblePlacements()", () => {
  it("offers at least one placement on every machine", async () => {
    expect((await possiblePlacements()).length).toBeGreaterThan(0);
  });
});
