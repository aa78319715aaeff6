import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStrictJson } from "./parse-strict-json.ts";

const parse = (source: string | Uint8Array, maximumDepth = 8, maximumBytes = 1000): unknown =>
  parseStrictJson(
    typeof source === "string" ? new TextEncoder().encode(source) : source,
    { maximumBytes, maximumDepth },
    (reason) => {
      throw new Error(reason);
    },
  );

describe("parseStrictJson", () => {
  it("agrees with JSON.parse on what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(parse(text, 10, 1_000_000)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', '"a" twice'],
    ['{"a":1,"\\u0061":2}', '"a" twice'],
    ['{"x":[{"a":{},"b":1,"a":2}]}', '"a" twice'],
    ['{"a":"}","a":2}', '"a" twice'],
    ['{"a":"\\"","a":2}', '"a" twice'],
    ['{"__proto__":1,"__proto__":2}', '"__proto__" twice'],
    ["[[[[[[[[[1]]]]]]]]]", "8 levels"],
    ["[".repeat(900), "8 levels"],
    ['{"a":'.repeat(9), "8 levels"],
    ["", "not JSON"],
    ["{", "not JSON"],
    ['"', "not JSON"],
    ["{'a':1}", "not JSON"],
    ['{"a":1,}', "not JSON"],
    ["]", "not JSON"],
    ["NaN", "not JSON"],
    ["\ufeff{}", "not JSON"],
    ['"\\', "not JSON"],
    [" ".repeat(1001), "1001 bytes"],
  ])("refuses %j: %s", (text, reason) => {
    expect(() => parse(text)).toThrow(reason);
  });

  it("refuses bytes that are not UTF-8", () => {
    for (const bytes of [[0xff], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0xfe, 0xff, 0, 0x22]]) {
      expect(() => parse(new Uint8Array(bytes))).toThrow("it is not UTF-8");
    }
  });

  it("lets two objects have a field of one name, and a value look like a name", () => {
    expect(parse('[{"a":1},{"a":2},{"b":{"a":"a"},"a":["a","a"]}]')).toHaveLength(3);
  });

  it("keeps __proto__ an own field", () => {
    const value = parse('{"__proto__":{"polluted":true}}') as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect("polluted" in value).toBe(false);
  });

  it("takes time in proportion to the size for text that never closes a string", () => {
    const hostile = `["${'\\"'.repeat(400_000)}`;
    const startMs = performance.now();
    expect(() => parse(hostile, 8, 1_000_000)).toThrow("not JSON");
    expect(performance.now() - startMs).toBeLessThan(1000);
  });
});
