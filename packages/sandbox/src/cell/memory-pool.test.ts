import { describe, expect, it } from "vitest";
import { MemoryPool } from "./memory-pool.ts";

describe("MemoryPool", () => {
  it("hands a memory out again, zeroed, whatever was written to it", () => {
    const pool = new MemoryPool();
    const first = pool.take(1, 4);
    new Uint8Array(first.buffer).fill(0xff);
    pool.give(first, 1, 4);
    const second = pool.take(1, 4);
    expect(second).toBe(first);
    expect(new Uint8Array(second.buffer).every((byte) => byte === 0)).toBe(true);
  });

  it("does not hand out a memory for another size or maximum", () => {
    const pool = new MemoryPool();
    const memory = pool.take(1, 4);
    pool.give(memory, 1, 4);
    expect(pool.take(1, 5)).not.toBe(memory);
    expect(pool.take(2, 4)).not.toBe(memory);
  });

  it("drops a memory that grew, because the next guest would see its size", () => {
    const pool = new MemoryPool();
    const memory = pool.take(1, 4);
    memory.grow(1);
    pool.give(memory, 1, 4);
    expect(pool.take(1, 4)).not.toBe(memory);
  });

  it("keeps no more bytes than it may", () => {
    const pool = new MemoryPool({ maxBytes: 65_536 });
    const [first, second] = [pool.take(1, 1), pool.take(1, 1)];
    pool.give(first, 1, 1);
    pool.give(second, 1, 1);
    expect(pool.unusedBytes).toBe(65_536);
    expect([first, second]).toContain(pool.take(1, 1));
    expect([first, second]).not.toContain(pool.take(1, 1));
  });

  it("drops the sizes that were asked for least recently, to make room for others", () => {
    const pool = new MemoryPool({ maxBytes: 3 * 65_536 });
    const [one, other, third] = [pool.take(1, 1), pool.take(1, 2), pool.take(1, 3)];
    pool.give(other, 1, 2);
    pool.give(third, 1, 3);
    pool.give(one, 1, 1);
    expect(pool.take(1, 2)).toBe(other);
    pool.give(other, 1, 2);
    const large = pool.take(2, 2);
    pool.give(large, 2, 2);
    expect(pool.unusedBytes).toBe(3 * 65_536);
    expect(pool.take(1, 2)).toBe(other);
    expect(pool.take(2, 2)).toBe(large);
    expect(pool.take(1, 1)).not.toBe(one);
    expect(pool.take(1, 3)).not.toBe(third);
  });

  it("stays within its bound for any number of sizes", () => {
    const pool = new MemoryPool({ maxBytes: 4 * 65_536 });
    for (let maximum = 1; maximum < 100; maximum += 1) {
      pool.give(pool.take(1, maximum), 1, maximum);
      expect(pool.unusedBytes).toBeLessThanOrEqual(4 * 65_536);
    }
  });

  it("keeps no more memories than it may, however small they are", () => {
    const pool = new MemoryPool({ maxMemories: 2 });
    const memories = [1, 2, 3].map((maximum) => pool.take(0, maximum));
    for (const [index, memory] of memories.entries()) pool.give(memory, 0, index + 1);
    expect(pool.take(0, 1)).not.toBe(memories[0]);
    expect(pool.take(0, 2)).toBe(memories[1]);
    expect(pool.take(0, 3)).toBe(memories[2]);
  });

  it("keeps nothing that is larger than all it may keep, and drops nothing for it", () => {
    const pool = new MemoryPool({ maxBytes: 65_536 });
    const kept = pool.take(1, 1);
    pool.give(kept, 1, 1);
    pool.give(pool.take(2, 2), 2, 2);
    expect(pool.take(1, 1)).toBe(kept);
  });
});
