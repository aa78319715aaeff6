import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSchema, type SchemaObject } from "./check-schema.ts";
import { compileValidators, isCompiled } from "./compile-validators.ts";
import { createPatternTable } from "./pattern-table.ts";
import { createQuickCheck, type QuickCheck } from "./quick-check.ts";

function checked(schema: SchemaObject): SchemaObject {
  const { schema: copy, problems } = checkSchema(schema, [], createPatternTable());
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return copy;
}

const quickOf = (schema: SchemaObject): QuickCheck => createQuickCheck(checked(schema)) ?? ((): boolean => false);

const names = fc.constantFrom("a", "b", "c", "toString");
const small = fc.nat({ max: 3 });
const plain = fc.constantFrom(null, true, 0, 1, 2, -1.5, "", "a", "ab", "😀", "2024-02-29");
const { schema: anySchema } = fc.letrec<{ schema: SchemaObject | boolean; object: SchemaObject }>((tie) => ({
  schema: fc.oneof({ weight: 1, arbitrary: fc.boolean() }, { weight: 8, arbitrary: tie("object") }),
  object: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ type: fc.constantFrom("null", "boolean", "integer", "number", "string", "array", "object") }),
    fc.record({ enum: fc.array(plain, { minLength: 1, maxLength: 3 }) }),
    fc.record({ const: plain }),
    fc.record({ minLength: small, maxLength: small }),
    fc.record({ minimum: small, exclusiveMaximum: small }),
    fc.record({ minItems: small }),
    fc.record({ maxItems: small, items: tie("schema") }),
    fc.record({ prefixItems: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }), items: tie("schema") }),
    fc.record({ minProperties: small, maxProperties: small }),
    fc.record({ required: fc.uniqueArray(names, { maxLength: 2 }) }),
    fc.record({ properties: fc.dictionary(names, tie("schema")), additionalProperties: tie("schema") }),
    fc.record({ propertyNames: tie("schema") }),
    fc.record({ dependentRequired: fc.dictionary(names, fc.uniqueArray(names, { maxLength: 2 })) }),
    fc.record({ dependentSchemas: fc.dictionary(names, tie("schema")) }),
    fc.record({ allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("schema") }),
    fc
      .tuple(tie("schema"), tie("schema"), tie("schema"))
      .map((schemas) => Object.fromEntries(["if", "then", "else"].map((name, index) => [name, schemas[index]]))),
    fc.record({ type: fc.constant("string"), format: fc.constantFrom("date", "uri") }),
    fc.record({ $ref: fc.constant("#/$defs/other") }),
  ),
}));
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    plain,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(names, tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("createQuickCheck", () => {
  it("says yes exactly where the compiled validator does", () => {
    let yes = 0;
    fc.assert(
      fc.property(anySchema, fc.array(value, { minLength: 5, maxLength: 5 }), (schema, values) => {
        const root = checked({
          properties: { a: schema, b: { $ref: "#" } },
          items: schema,
          allOf: [schema],
          $defs: { other: { type: ["string", "null"] } },
        });
        const compiled = compileValidators({ schemas: [root], patterns: [] });
        if (!isCompiled(compiled)) throw new Error(JSON.stringify(compiled));
        const quick = createQuickCheck(root);
        for (const item of values) {
          const isFine = compiled[0]?.(item) === undefined;
          expect([item, quick?.(item)]).toEqual([item, isFine]);
          if (isFine) yes += 1;
        }
      }),
      { numRuns: 400 },
    );
    expect(yes).toBeGreaterThan(100);
  });

  it("leaves schemas with patterns, unlike items and other costly rules to the data thread", () => {
    for (const schema of [
      { pattern: "a" },
      { items: { uniqueItems: true } },
      { $defs: { a: { contains: {} } } },
      { enum: [[]] },
    ]) {
      expect([schema, createQuickCheck(checked(schema))]).toEqual([schema, undefined]);
    }
  });

  it("gives up, and does not say yes, when a schema takes too many steps or too much stack", () => {
    const again = { properties: { a: { $ref: "#" } } };
    const quick = quickOf({ allOf: [again, again] });
    const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}{}${"}".repeat(levels)}`);
    expect(quick(deep(3))).toBe(true);
    const startedMs = performance.now();
    expect(quick(deep(200))).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(500);
    expect(quick(deep(3))).toBe(true);
  });

  it("takes a few milliseconds at most, however schema and value are made", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `f${index}`);
    const text = { minLength: 1, maxLength: 5 };
    const hostile: readonly (readonly [SchemaObject, unknown])[] = [
      [{ items: { enum: many } }, many],
      [{ items: { required: many } }, many.map(() => ({}))],
      [{ anyOf: Array.from({ length: 240 }, () => text) }, "x".repeat(16_000)],
      [{ anyOf: Array.from({ length: 240 }, () => ({ format: "uri" })) }, `a:${" ".repeat(16_000)}`],
      [
        { allOf: Array.from({ length: 240 }, () => ({ propertyNames: text })) },
        Object.fromEntries(many.map((name) => [name, 1])),
      ],
      [{ allOf: Array.from({ length: 240 }, () => ({ items: {} })) }, many],
    ];
    for (const [schema, item] of hostile) {
      const quick = quickOf(schema);
      const startedMs = performance.now();
      quick(item);
      expect(performance.now() - startedMs).toBeLessThan(200);
    }
  });
});
