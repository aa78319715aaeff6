import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedJson } from "./checked-json.ts";

const bounds = { maxBytes: 1_000, maxDepth: 4 };

describe("checkedJson()", () => {
  it("copies every JSON value, and counts its bytes as JSON.stringify writes them", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        const maxBytes = Buffer.byteLength(text);
        expect(JSON.stringify(checkedJson(value, { maxBytes, maxDepth: 64 }).value)).toBe(text);
        expect(checkedJson(value, { maxBytes: maxBytes - 1, maxDepth: 64 }).problem).toBeDefined();
      }),
    );
  });

  it("freezes the copy and leaves the original alone", () => {
    const original = { list: [{ a: 1 }] };
    const { value } = checkedJson(original, bounds);
    original.list.push({ a: 2 });
    expect(value).toEqual({ list: [{ a: 1 }] });
    expect([Object.isFrozen(value), Object.isFrozen((value as typeof original).list)]).toEqual([true, true]);
  });

  it("refuses what is no JSON, without calling anything of it", () => {
    let called = 0;
    const count = (): number => (called += 1);
    const self: unknown[] = [];
    self.push(self);
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    const values = [
      undefined,
      Number.NaN,
      1n,
      count,
      Symbol("a"),
      new Date(),
      new Map(),
      "\uD800",
      self,
      hostile,
      {
        get a() {
          return count();
        },
      },
      { toJSON: count },
      Object.assign([1], { extra: 1 }),
      { [Symbol("a")]: 1 },
      Object.assign([1], { length: 2 }),
      "x".repeat(999),
      [[[[[]]]]],
    ];
    for (const value of values) expect(checkedJson(value, bounds).problem).toBeTypeOf("string");
    expect(called).toBe(0);
  });

  it("keeps a field named like the prototype a field", () => {
    const value = checkedJson(JSON.parse('{"__proto__":{"polluted":1}}'), bounds).value as object;
    expect([Object.keys(value), "polluted" in value]).toEqual([["__proto__"], false]);
  });
});
