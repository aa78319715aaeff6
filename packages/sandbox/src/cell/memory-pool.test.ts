import { describe, expect, it } from "vitest";
import { layRuns } from "../admission/shared/memory-runs.ts";
import type { MemoryContent } from "../admission/shared/skill-image.ts";
import { writeDataModule } from "../admission/shared/write-data-module.ts";
import { MemoryPool } from "./memory-pool.ts";

/** What a memory begins with: these bytes at these addresses. */
function contentOf(...parts: readonly (readonly [address: number, bytes: Uint8Array])[]): MemoryContent {
  const module = new Uint8Array(parts.flatMap(([, bytes]) => [...bytes]));
  let start = 0;
  const segments = parts.map(([address, { length }]) => ({ address, start, end: (start += length) }));
  const runs = layRuns(module, segments);
  if (runs === undefined) throw new Error("the parts are too scattered");
  return {
    data: [new WebAssembly.Module(writeDataModule(runs, 1))],
    runs: Uint32Array.from(runs.flatMap(({ address, bytes }) => [address, bytes.length])),
  };
}

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

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

  it("hands out what a skill begins with and nothing of who was there before, whatever was written", () => {
    const pool = new MemoryPool();
    const one = contentOf([0, filled(10, 1)], [5, filled(20, 2)], [30_000, filled(700, 3)], [65_530, filled(6, 4)]);
    const other = contentOf([9, filled(3, 5)], [65_000, filled(100, 6)]);
    const expected = (content: MemoryContent): Uint8Array =>
      new Uint8Array(new MemoryPool().take(1, 4, content).buffer).slice();
    for (const content of [one, other, one, undefined, other]) {
      const memory = pool.take(1, 4, content);
      const bytes = new Uint8Array(memory.buffer);
      const begins = content === undefined ? new Uint8Array(65_536) : expected(content);
      expect(Buffer.compare(bytes, begins)).toBe(0);
      bytes.fill(0xff);
      pool.give(memory, 1, 4);
    }
    expect([...expected(one).subarray(0, 26)]).toEqual([...filled(5, 1), ...filled(20, 2), 0]);
    expect([...expected(one).subarray(65_529)]).toEqual([0, 4, 4, 4, 4, 4, 4]);
  });

  it("does not hand out a memory that is too small for what it is to begin with", () => {
    const far = contentOf([65_536, filled(1, 1)]);
    expect(() => new MemoryPool().take(1, 4, far)).toThrow(WebAssembly.RuntimeError);
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
