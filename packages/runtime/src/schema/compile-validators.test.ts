import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSchema, type SchemaObject } from "./check-schema.ts";
import { compileValidators, isCompiled } from "./compile-validators.ts";
import { describeViolation } from "./describe-violation.ts";
import { createPatternTable } from "./pattern-table.ts";

/** What a schema finds wrong with a value, or "fine". */
function judge(schema: SchemaObject): (value: unknown) => string {
  const table = createPatternTable();
  const checked = checkSchema(schema, [], table);
  if (checked.problems.length > 0) throw new Error(JSON.stringify(checked.problems));
  const patterns = table.patterns.map(({ pattern }) => pattern);
  const compiled = compileValidators({ schemas: [checked.schema], patterns });
  if (!isCompiled(compiled)) throw new Error(JSON.stringify(compiled));
  return (value) => {
    const violation = compiled[0]?.(value);
    return violation === undefined ? "fine" : describeViolation(violation, patterns);
  };
}

describe("compileValidators", () => {
  it("says where a value breaks which rule, without the value", () => {
    const schema = {
      type: "object",
      required: ["items"],
      additionalProperties: false,
      properties: {
        items: { type: "array", minItems: 1, items: { type: "string", maxLength: 3, pattern: "^[a-z]+$" } },
        kind: { enum: ["a", "b"] },
        size: { type: "integer", minimum: 1, multipleOf: 2 },
        when: { type: "string", format: "date" },
        either: { anyOf: [{ type: "string" }, { type: "null" }] },
      },
    };
    const say = judge(schema);
    expect(say({ items: ["ab"], kind: "a", size: 4, when: "2024-01-01", either: null })).toBe("fine");
    expect(say(1)).toBe("it is not of the type object");
    expect(say({})).toBe('the field "items" is missing');
    expect(say({ items: [] })).toBe('at "/items": it has fewer than 1 items');
    expect(say({ items: ["ab", "secret"] })).toBe('at "/items/1": it has more than 3 characters');
    expect(say({ items: ["A"] })).toBe('at "/items/0": it does not match the pattern "^[a-z]+$"');
    expect(say({ items: ["a"], kind: "secret" })).toBe('at "/kind": it is none of the values it may be');
    expect(say({ items: ["a"], size: 0 })).toBe('at "/size": it is not >= 1');
    expect(say({ items: ["a"], size: 3 })).toBe('at "/size": it is not a multiple of 2');
    expect(say({ items: ["a"], when: "soon" })).toBe('at "/when": it is not of the format "date"');
    expect(say({ items: ["a"], either: 1 })).toBe('at "/either": it follows none of the alternatives');
    expect(say({ items: ["a"], other: 1 })).toBe('the field "other" is not one it may have');
  });

  it("escapes and cuts the names of fields that a guest chose", () => {
    const say = judge({ additionalProperties: { additionalProperties: false } });
    const message = say({ [`\u001b[31m"${"x".repeat(5_000)}`]: { "\u202ey": 1 } });
    expect(message.length).toBeLessThan(500);
    for (const character of ["\u001b", "\u202e"]) expect(message).not.toContain(character);
    expect(message).toContain(String.raw`\u{1b}`);
  });

  it("tells a field of an object from one that every object inherits", () => {
    const say = judge({ required: ["constructor"], properties: { toString: { type: "number" } } });
    expect(say({})).toBe('the field "constructor" is missing');
    expect(say({ constructor: 1 })).toBe("fine");
    expect(say(JSON.parse('{"constructor":1,"toString":"x"}'))).toContain("it is not of the type number");
  });

  it("keeps patterns apart, and follows references to the whole and to definitions", () => {
    const schema = {
      properties: { a: { pattern: "^a$" }, b: { pattern: "^b$" }, deep: { $ref: "#" }, n: { $ref: "#/$defs/n" } },
      $defs: { n: { type: "number" } },
    };
    const say = judge(schema);
    expect(say({ a: "a", b: "b", deep: { deep: { n: 1 } } })).toBe("fine");
    expect(say({ a: "a", b: "a" })).toContain('the pattern "^b$"');
    expect(say({ deep: { deep: { n: "1" } } })).toBe('at "/deep/deep/n": it is not of the type number');
  });

  it("changes nothing in a value: no default, no coercion, no removal", () => {
    const say = judge({
      properties: { a: { type: "number", default: 1 }, b: { type: "string" } },
      additionalProperties: {},
    });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        say(value);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
    expect(say({ a: "1" })).toContain("type number");
  });

  it("runs nothing of a schema whose names and values are code", () => {
    const code = "); globalThis.polluted = true; (";
    const schema = {
      properties: {
        a: { const: code },
        b: { enum: [code, "'", '"', "`${polluted}`"] },
        c: { pattern: "(); globalThis" },
      },
      title: code,
      $comment: code,
    };
    expect(judge(schema)({ a: code, b: code, c: "; globalThis" })).toBe("fine");
    expect(judge(schema)({ a: 1 })).toContain("none of the values");
    expect("polluted" in globalThis).toBe(false);
  });

  it("says which pattern and which schema the compilers do not take", () => {
    expect(compileValidators({ schemas: [{}], patterns: ["a", "(?=b)"] })).toMatchObject([
      { kind: "pattern", index: 1 },
    ]);
    expect(compileValidators({ schemas: [{}, { minContains: 1 }], patterns: [] })).toMatchObject([
      { kind: "schema", index: 1 },
    ]);
  });
});
