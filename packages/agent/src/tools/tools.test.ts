import type { JsonValue, Receipt, SkillTool } from "@cordon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, digestOfJson } from "./canonical-json.ts";
import { parseArguments } from "./parse-arguments.ts";
import { safeJson, safeText } from "./safe-text.ts";
import { resultOfReceipt } from "./tool-result.ts";
import { createToolTable } from "./tool-table.ts";

const skill = (changed: Partial<SkillTool> = {}): SkillTool => ({
  skillId: "report",
  version: "1.0.0",
  digest: "sha256:1",
  policyDigest: "sha256:2",
  tool: "execute",
  inputSchema: { type: "object" },
  permissions: [],
  effects: "none",
  trust: "untrusted",
  confirm: false,
  limits: {},
  ...changed,
});

describe("parseArguments()", () => {
  it("takes an object in strict JSON, and nothing for an empty one", () => {
    expect(parseArguments('{"a":[1,{"b":null}]}')).toEqual({ value: { a: [1, { b: null }] } });
    expect(parseArguments(" ")).toEqual({ value: {} });
    for (const text of [
      "[1]",
      "1",
      '"a"',
      "null",
      "{a:1}",
      '{"a":1,"a":2}',
      `${'{"a":'.repeat(65)}1${"}".repeat(65)}`,
    ]) {
      expect(parseArguments(text).problem, text).toBeTypeOf("string");
    }
    expect(parseArguments(`{"a":"${"x".repeat(262_144)}"}`).problem).toMatch(/the limit is 262144/u);
  });

  it("keeps a field that is named like the prototype a field", () => {
    const { value } = parseArguments('{"__proto__":{"polluted":true}}');
    expect([Object.hasOwn(value ?? {}, "__proto__"), ({} as { polluted?: unknown }).polluted]).toEqual([
      true,
      undefined,
    ]);
  });
});

describe("canonicalJson()", () => {
  it("is one text for equal values, in whatever order they were written, and parses back", () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: "x" })).toBe('{"a":"x","b":[{"c":2,"d":1}]}');
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(JSON.parse(canonicalJson(json))).toEqual(json);
      }),
    );
    expect(digestOfJson({ a: 1, b: 2 })).toBe(digestOfJson({ b: 2, a: 1 }));
    expect(digestOfJson({ a: 1 })).not.toBe(digestOfJson({ a: "1" }));
  });
});

describe("safeText()", () => {
  it("keeps lines and tabs, and escapes what hides or reorders text", () => {
    expect(safeText("a\tb\r\nc\u202e\u0000\u200b", 100)).toBe(
      String.raw`a	b
c\u{202e}\u{0}\u{200b}`.replace("\n", "\r\n"),
    );
    expect(safeText("\u{e0041}", 100)).toBe(String.raw`\u{e0041}`);
  });

  it("cuts at its limit, never inside a character", () => {
    expect(safeText("abcdef", 3)).toBe("abc…");
    expect(safeText("ab\u{1f600}c", 3)).toBe("ab…");
  });

  it("reaches every text and key of a JSON value", () => {
    expect(safeJson({ "k\u0007": ["\u001b[31m", 1, null] }, 100)).toEqual({
      [String.raw`k\u{7}`]: [String.raw`\u{1b}[31m`, 1, null],
    });
  });
});

describe("createToolTable()", () => {
  it("names a skill with one tool by its id, others by id and tool, agents by what they are asked", () => {
    const skills = [skill(), skill({ skillId: "text", tool: "count" }), skill({ skillId: "text", tool: "split" })];
    const table = createToolTable(skills, [{ name: "critic", description: "Finds faults" }]);
    expect([...table.byName.keys()]).toEqual(["report", "text_count", "text_split", "ask_critic"]);
  });

  it("refuses a name that another tool has, and one that is too long", () => {
    const shadow = [skill({ skillId: "ask", tool: "critic" }), skill({ skillId: "ask", tool: "b" })];
    expect(() => createToolTable(shadow, [{ name: "critic", description: "" }])).toThrow(/two tools have the name/u);
    const long = [skill({ skillId: "a".repeat(60), tool: "bcdef" }), skill({ skillId: "a".repeat(60), tool: "b" })];
    expect(() => createToolTable(long, [])).toThrow(/longer than 64/u);
  });

  it("makes the texts of authors safe, and leaves out a schema that is too large", () => {
    const inputSchema = { type: "object", properties: { a: { description: "x\u202ey" } } };
    const [definition] = createToolTable([skill({ description: "a\u0000b", inputSchema })], []).definitions;
    expect(definition).toMatchObject({
      description: String.raw`a\u{0}b`,
      inputSchema: { properties: { a: { description: String.raw`x\u{202e}y` } } },
    });
    const large = { type: "object", description: "x".repeat(70_000) };
    expect(createToolTable([skill({ inputSchema: large })], []).definitions[0]?.inputSchema).toEqual({});
  });

  it("wraps what is no object into one field", () => {
    const { inputSchema: _none, ...plain } = skill();
    for (const tool of [plain, skill({ inputSchema: { type: "string" } })]) {
      const table = createToolTable([tool], []);
      expect(table.definitions[0]?.inputSchema).toMatchObject({ required: ["input"], additionalProperties: false });
      expect(table.byName.get("report")).toMatchObject({ takes: "input" });
    }
  });
});

describe("resultOfReceipt()", () => {
  const receipt = (changed: Partial<Receipt>): Receipt =>
    ({ status: "ok", journal: { hostCalls: [] }, ...changed }) as unknown as Receipt;
  const view = { origin: "skill:report@1.0.0", trusted: false, maxCharacters: 10 };

  it("carries origin and trust, and cuts what is long", () => {
    expect(resultOfReceipt(receipt({ output: "x".repeat(20) }), view)).toEqual({
      origin: "skill:report@1.0.0",
      untrusted: true,
      outcome: "ok",
      output: `${"x".repeat(10)}…`,
    });
    expect(resultOfReceipt(receipt({ output: { a: 1 } }), view).output).toEqual({ a: 1 });
    expect(resultOfReceipt(receipt({ output: { a: "long enough" } }), view).output).toBe('{"a":"long…');
    expect(resultOfReceipt(receipt({ output: new Uint8Array(3) }), view).output).toBe("3 bytes that are no text");
  });

  it("says of an effect that was under way that it is in doubt", () => {
    const hostCalls = [{ outcome: "cancelled" }] as never;
    const journal = { hostCalls, clock: [], randomSeed: "" };
    expect(resultOfReceipt(receipt({ status: "timeout", journal }), view).outcome).toBe("doubt");
    expect(resultOfReceipt(receipt({ status: "timeout", message: "late" }), view)).toMatchObject({
      outcome: "failed",
      message: "timeout: late",
    });
    expect(resultOfReceipt(receipt({ status: "crashed" }), view).outcome).toBe("doubt");
    expect(resultOfReceipt(receipt({ status: "invalid-input" }), view).outcome).toBe("invalid");
  });
});
