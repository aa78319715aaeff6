import { describe, expect, it } from "vitest";
import { createSeeds } from "./random-seeds.ts";

describe("createSeeds", () => {
  it("gives 32 bytes at a time, never the same, and keeps none", () => {
    const takeSeed = createSeeds();
    const seeds = Array.from({ length: 300 }, takeSeed);
    expect(new Set(seeds.map((seed) => Buffer.from(seed).toString("hex"))).size).toBe(300);
    expect(seeds.every((seed) => seed.length === 32 && seed.buffer.byteLength === 32)).toBe(true);
  });
});
