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
    const pool = new MemoryPool(65_536);
    const [first, second] = [pool.take(1, 1), pool.take(1, 1)];
    pool.give(first, 1, 1);
    pool.give(second, 1, 1);
    expect(pool.take(1, 1)).toBe(first);
    expect(pool.take(1, 1)).not.toBe(second);
  });
});
