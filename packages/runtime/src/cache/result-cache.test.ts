import { describe, expect, it } from "vitest";
import { type CachedResult, openResultCache } from "./result-cache.ts";

const result = (callId: number, outputBytes = 0): CachedResult => ({
  callId,
  output: new Uint8Array(outputBytes),
  digests: { module: "", policy: "", input: "", output: "" },
  journal: { randomSeed: "", clock: [], hostCalls: [] },
  logs: [],
});

describe("openResultCache", () => {
  it("gives a result until it is too old", async () => {
    let nowMs = 1_000;
    const cache = await openResultCache({ ttlMs: 500 }, { now: () => nowMs });
    cache.set("a", result(1));
    nowMs += 499;
    expect(cache.get("a")?.callId).toBe(1);
    nowMs += 2;
    expect(cache.get("a")).toBeUndefined();
  });

  it("forgets the least recently used first, by number and by bytes", async () => {
    const byNumber = await openResultCache({ maxEntries: 2 });
    for (const [index, key] of ["a", "b"].entries()) byNumber.set(key, result(index));
    byNumber.get("a");
    byNumber.set("c", result(3));
    expect(["a", "b", "c"].map((key) => byNumber.get(key)?.callId)).toEqual([0, undefined, 3]);
    const byBytes = await openResultCache({ maxBytes: 10_000 });
    byBytes.set("a", result(1, 5_000));
    byBytes.set("b", result(2, 5_000));
    byBytes.set("too large", result(3, 10_000));
    expect(["a", "b", "too large"].map((key) => byBytes.get(key)?.callId)).toEqual([undefined, 2, undefined]);
  });
});
