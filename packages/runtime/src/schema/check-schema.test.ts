import { describe, expect, it } from "vitest";
import { checkSchema, type SchemaObject } from "./check-schema.ts";
import { createPatternTable } from "./pattern-table.ts";
import { schemaLimits } from "./schema-limits.ts";

const check = (schema: SchemaObject): ReturnType<typeof checkSchema> => checkSchema(schema, [], createPatternTable());
const problemsOf = (schema: SchemaObject): readonly string[] =>
  check(schema).problems.map(({ path, problem }) => `/${path.join("/")}: ${problem}`);

describe("checkSchema", () => {
  it("takes what schemas of tools are made of, and leaves annotations out", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "A tree",
      type: "object",
      required: ["name"],
      additionalProperties: false,
      properties: {
        name: { type: "string", minLength: 1, maxLength: 50, description: "shown", default: "x" },
        kind: { enum: ["leaf", "branch"] },
        seen: { type: ["string", "null"], format: "date-time" },
        children: { type: "array", items: { $ref: "#" }, maxItems: 10, uniqueItems: true },
        weight: { $ref: "#/$defs/positive" },
      },
      $defs: { positive: { type: "number", exclusiveMinimum: 0, multipleOf: 0.5 } },
    };
    const { schema: checked, problems, subschemas } = check(schema);
    expect(problems).toEqual([]);
    expect(subschemas).toBe(8);
    expect(checked["properties"]).toMatchObject({ name: { type: "string", minLength: 1, maxLength: 50 } });
    expect(JSON.stringify(checked)).not.toMatch(/title|description|default|json-schema/u);
  });

  it("gives patterns names of ours, so that none of their text reaches generated code", () => {
    const table = createPatternTable();
    const schema = { pattern: "^a+$", patternProperties: { "^b": { pattern: "^a+$" } } };
    expect(checkSchema(schema, ["tools", 0], table).schema).toEqual({
      pattern: "p0",
      patternProperties: { p1: { pattern: "p0", cordonSteps: 1 } },
      cordonSteps: 1,
    });
    expect(table.patterns).toEqual([
      { pattern: "^a+$", path: ["tools", 0, "pattern"] },
      { pattern: "^b", path: ["tools", 0, "patternProperties", "^b"] },
    ]);
  });

  it("writes a constant as a list of one, which is looked up and not written into code", () => {
    expect(check({ const: "); process.exit(); (" }).schema).toMatchObject({ enum: ["); process.exit(); ("] });
    expect(problemsOf({ const: 1, enum: [1] })).toEqual(['/const: there is an "enum" too; write one of the two']);
  });

  it("refuses a keyword it does not know, and says what to write", () => {
    expect(problemsOf({ properties: { a: { minimun: 1 } } })).toEqual([
      '/properties/a/minimun: the keyword "minimun" is not supported; leave it out',
    ]);
    expect(problemsOf({ definitions: {} })).toEqual([
      '/definitions: the keyword "definitions" is not supported; write "$defs"',
    ]);
    for (const keyword of [
      "cordonSteps",
      "$id",
      "$anchor",
      "$dynamicRef",
      "unevaluatedProperties",
      "nullable",
      "__proto__",
    ]) {
      expect(problemsOf(Object.fromEntries([[keyword, "x"]]))).toHaveLength(1);
    }
  });

  it("refuses a value of the wrong kind for each kind of keyword", () => {
    const wrong: readonly SchemaObject[] = [
      { type: "text" },
      { type: [] },
      { type: ["string", "string"] },
      { enum: [] },
      { required: "a" },
      { required: ["a", "a"] },
      { required: [1] },
      { dependentRequired: { a: 1 } },
      { if: {} },
      { properties: { a: { else: {} } } },
      { minLength: -1 },
      { maxItems: 1.5 },
      { minimum: "1" },
      { maximum: Number.NaN },
      { multipleOf: 0 },
      { uniqueItems: 1 },
      { format: "iri" },
      { format: "constructor" },
      { pattern: 1 },
      { patternProperties: [] },
      { properties: { a: 1 } },
      { properties: [] },
      { items: "x" },
      { allOf: [] },
      { anyOf: {} },
      { $schema: "http://json-schema.org/draft-07/schema#" },
      { properties: { a: { $defs: {} } } },
    ];
    for (const schema of wrong) expect([schema, problemsOf(schema).length]).toEqual([schema, 1]);
  });

  it("refuses names that could mean something in code or in an object", () => {
    const names = ["__proto__", 'a"b', "a'b", "a`b", "a\\b", "a;b", "a(b)", "a\u2028b", "a\nb", "x".repeat(129)];
    for (const name of names) {
      expect([name, problemsOf({ properties: Object.fromEntries([[name, {}]]) }).length]).toEqual([name, 1]);
      expect([name, problemsOf({ required: [name] }).length]).toEqual([name, 1]);
    }
    expect(problemsOf({ properties: { "näme of/a: thing, #1": {}, constructor: {}, "": {} } })).toEqual([]);
    expect(problemsOf({ $defs: { "a b": {} } })).toHaveLength(1);
  });

  it("refuses references that lead out, to nothing, or back without going into a value", () => {
    for (const $ref of [
      "https://example.com/a.json",
      "other.json",
      "#/properties/a",
      "#a",
      "#/$defs/a%20b",
      "#/$defs/a/b",
    ]) {
      expect(problemsOf({ $ref })).toEqual(['/$ref: it is not "#" or "#/$defs/NAME"']);
    }
    expect(problemsOf({ $ref: "#/$defs/none" })).toEqual(['/: "#/$defs/none" is not there']);
    expect(problemsOf({ $ref: "#/$defs/toString" })).toEqual(['/: "#/$defs/toString" is not there']);
    const loops: readonly SchemaObject[] = [
      { $ref: "#" },
      { not: { $ref: "#" } },
      { anyOf: [{ type: "string" }, { allOf: [{ $ref: "#" }] }] },
      {
        $ref: "#/$defs/a",
        $defs: { a: { if: { $ref: "#/$defs/b" }, else: {} }, b: { dependentSchemas: { x: { $ref: "#/$defs/a" } } } },
      },
    ];
    for (const schema of loops) expect(problemsOf(schema)[0]).toContain("comes back to itself");
    expect(problemsOf({ items: { $ref: "#" }, properties: { a: { anyOf: [{ $ref: "#" }] } } })).toEqual([]);
  });

  it("refuses definitions that double each other, before anything is compiled", () => {
    const $defs: Record<string, SchemaObject> = { d40: { type: "string" } };
    for (let index = 0; index < 40; index += 1) {
      const next = { $ref: `#/$defs/d${index + 1}` };
      $defs[`d${index}`] = { anyOf: [next, next] };
    }
    const startedMs = performance.now();
    expect(problemsOf({ properties: { a: { $ref: "#/$defs/d0" } }, $defs })[0]).toContain("hold for one value at once");
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it("charges a value for each schema, and for those that hold beside it", () => {
    const { schema } = check({
      anyOf: [{ type: "null" }, true],
      not: {},
      $ref: "#/$defs/a",
      $defs: { a: { minItems: 1 } },
    });
    expect(schema).toMatchObject({
      cordonSteps: 5,
      anyOf: [{ cordonSteps: 1 }, true],
      $defs: { a: { cordonSteps: 1 } },
    });
  });

  it("bounds the size of a schema, its parts and its patterns", () => {
    const properties = (count: number): SchemaObject => ({
      properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, {}])),
    });
    expect(problemsOf(properties(schemaLimits.subschemas - 1))).toEqual([]);
    expect(problemsOf(properties(schemaLimits.subschemas))[0]).toContain("the limit is 500");
    expect(problemsOf({ description: "x".repeat(schemaLimits.characters) })[0]).toContain("the limit is 65536");
    expect(problemsOf({ pattern: "a".repeat(513) })[0]).toContain("the limit is 512");
    const anyOf = Array.from({ length: 101 }, (_, index) => ({ pattern: `a${index}` }));
    expect(problemsOf({ anyOf })).toEqual(["/anyOf/100/pattern: the skill has more than 100 patterns"]);
  });
});
