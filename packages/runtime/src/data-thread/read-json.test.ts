import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanJson } from "./json-weight.ts";
import { readJson } from "./read-json.ts";

const limits = { depth: 512, weight: 100_000 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string | Uint8Array): ReturnType<typeof readJson> =>
  readJson(typeof text === "string" ? bytes(text) : text, limits);

const problemOf = (text: string | Uint8Array): string => {
  const found = read(text);
  return "problem" in found ? found.problem : "none";
};

function valuesOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return 1 + Object.values(value).reduce((sum: number, item) => sum + valuesOf(item), 0);
}

describe("readJson", () => {
  it("gives the value of JSON, whatever JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(read(text)).toEqual({ value: JSON.parse(text) as unknown });
      }),
    );
  });

  it("refuses what is not JSON in UTF-8, what is not one thing for every reader, and what cannot be written again", () => {
    const refused: readonly (readonly [string | Uint8Array, string])[] = [
      ["", "it is empty"],
      ["{", "it is not JSON"],
      ["\ufeff1", "it is not JSON"],
      [Uint8Array.of(0x22, 0xff, 0x22), "it is not UTF-8"],
      ["[".repeat(513) + "]".repeat(513), "it nests deeper than 512 levels"],
      ['{"a":1,"a":2}', "twice in one object"],
      ['[{"x":{"a":1,"\\u0061":2}}]', "twice in one object"],
      ['{"__proto__":1,"__proto__":2}', "twice in one object"],
      ["[1e999]", "beyond the range"],
    ];
    for (const [text, problem] of refused) expect(problemOf(text)).toContain(problem);
    expect(read("[".repeat(512) + "]".repeat(512))).toHaveProperty("value");
    expect(read(JSON.stringify('[{"a":1,"a":2'.repeat(1_000)))).toHaveProperty("value");
  });

  it("keeps a field named like the prototype an own field, and pollutes nothing", () => {
    expect(read('{"__proto__":{"polluted":true}}')).toHaveProperty("value");
    expect("polluted" in {}).toBe(false);
  });

  it("refuses every shape of JSON that would keep the main thread busy, without parsing it", () => {
    const size = 4 * 1024 * 1024;
    const fill = (unit: string): string => `[${unit.repeat(size / unit.length)}0]`;
    const names = Array.from({ length: 300_000 }, (_, index) => index.toString(36));
    const shapes: Readonly<Record<string, string>> = {
      lists: fill("[],"),
      objects: fill('{"a":1},'),
      nested: fill("[[[[[]]]]],"),
      numbers: fill("1,"),
      "empty texts": fill('"",'),
      names: `{${names.map((name) => `"${name}":0`).join(",")}}`,
      "different objects": `[${names.map((name) => `{"${name}":0}`).join(",")}]`,
      escapes: `"${"\\n".repeat(size / 2)}"`,
    };
    for (const [name, text] of Object.entries(shapes)) {
      expect([name, problemOf(text).includes("the limit is 100000")]).toEqual([name, true]);
    }
  });

  it("takes a table of rows, a list of numbers and a long text of the sizes people have", () => {
    const row = { id: 1, name: "a name", price: 1.5, tags: ["a"], at: "2024-01-01T00:00:00Z" };
    expect(read(JSON.stringify(Array.from({ length: 10_000 }, () => row)))).toHaveProperty("value");
    expect(read(JSON.stringify(Array.from({ length: 90_000 }, (_, index) => index)))).toHaveProperty("value");
    expect(read(JSON.stringify("a word and another\n".repeat(200_000)))).toHaveProperty("value");
  });
});

describe("scanJson", () => {
  it("counts the values and the fields of any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = bytes(JSON.stringify(value, undefined, indent).replaceAll("\\", ""));
        fc.pre(isJson(text));
        const { weight } = scanJson(text);
        const parsed: unknown = JSON.parse(new TextDecoder().decode(text));
        expect(weight - Math.ceil(text.length / 256)).toBe(valuesOf(parsed));
      }),
    );
    expect(scanJson(bytes('{"a:,[":[{"b":1},{ }],"c":"\\"{"}')).fields).toBe(3);
  });
});

function isJson(text: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(text));
    return true;
  } catch {
    return false;
  }
}
