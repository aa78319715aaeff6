import { describe, expect, it } from "vitest";
import { mixedCalls } from "./mixed-calls.ts";
import { runLoad } from "./run-load.ts";

describe("many mixed calls at full speed, one in five hostile", () => {
  it("end once each, in the only way each may end, with its own output", { timeout: 240_000 }, async () => {
    const report = await runLoad({ calls: 5_000, inFlight: 128 });
    expect(report.wrong).toEqual([]);
    expect(report).toMatchObject({ wrongCalls: 0, notOnce: 0, crashedCells: 0 });
    expect(Object.values(report.endings).reduce((sum, count) => sum + count, 0)).toBe(5_000);
    const expected = new Set(
      mixedCalls.map(({ status, limit }) => (limit === undefined ? status : `${status} ${limit}`)),
    );
    expect(new Set(Object.keys(report.endings))).toEqual(expected);
  });
});
