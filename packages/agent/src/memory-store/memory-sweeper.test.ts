import { describe, expect, it } from "vitest";
import { createManualClock } from "../testing/manual-clock.ts";
import { createLocalMemoryStore } from "./local-memory-store.ts";
import { createMemories } from "./create-memories.ts";
import { type MemorySweep, startMemorySweeper } from "./memory-sweeper.ts";

describe("startMemorySweeper()", () => {
  it("sweeps at once and then each time, until it is disposed of", async () => {
    const clock = createManualClock();
    const memories = createMemories({ store: createLocalMemoryStore(clock), nowMs: () => clock.nowMs() });
    const ada = memories.of({ agent: "ada" });
    await ada.keep({ kind: "episodic", text: "x", ttlMs: 1_500 });
    const sweeps: MemorySweep[] = [];
    const sweeper = startMemorySweeper(memories, {
      everyMs: 1_000,
      clock,
      onSweep: (sweep) => void sweeps.push(sweep),
    });
    await clock.advance(2_000);
    expect(sweeps).toEqual([
      { timeMs: 0, removed: 0 },
      { timeMs: 1_000, removed: 0 },
      { timeMs: 2_000, removed: 1 },
    ]);
    await sweeper[Symbol.asyncDispose]();
    await clock.advance(5_000);
    expect([sweeps.length, clock.waits]).toEqual([3, []]);
  });

  it("goes on after a sweep that failed", async () => {
    const clock = createManualClock();
    let count = 0;
    const sweep = (): Promise<number> => (++count === 1 ? Promise.reject(new Error("down")) : Promise.resolve(7));
    const sweeps: MemorySweep[] = [];
    const memories = { ...createMemories({ store: createLocalMemoryStore() }), sweep };
    await using _sweeper = startMemorySweeper(memories, {
      everyMs: 10,
      clock,
      onSweep: (one) => void sweeps.push(one),
    });
    await clock.advance(10);
    expect(sweeps).toEqual([{ timeMs: 0 }, { timeMs: 10, removed: 7 }]);
  });

  it("refuses a pace that is none", () => {
    const memories = createMemories({ store: createLocalMemoryStore() });
    for (const everyMs of [0, Number.NaN, 2 ** 31]) {
      expect(() => startMemorySweeper(memories, { everyMs })).toThrow(expect.objectContaining({ option: "everyMs" }));
    }
  });
});
