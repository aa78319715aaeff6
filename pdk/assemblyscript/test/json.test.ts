import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileTestSkill } from "./compile-test-skill.ts";
import { callTool, type PlainResult } from "./plain-host.ts";

const module = new WebAssembly.Module(await compileTestSkill());
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const call = (tool: string, text: string): PlainResult => callTool(module, tool, encode(text));
const echo = (text: string): unknown => JSON.parse(new TextDecoder().decode(call("echo", text).output));

/** Says whether JavaScript's own parser takes the text. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const integer = fc.maxSafeInteger();
const shortDecimal = fc.tuple(fc.integer({ min: -1e15 + 1, max: 1e15 - 1 }), fc.integer({ min: -22, max: 22 }));
const smaller = (_key: string, value: unknown): unknown =>
  typeof value === "number" ? Math.trunc(value % 1e6) : value;
const json = fc.jsonValue({ maxDepth: 6, stringUnit: "grapheme" }).map((value) => JSON.stringify(value, smaller));

describe("JsonReader and JsonWriter", () => {
  it("give back every value they read", () => {
    fc.assert(
      fc.property(json, (text) => {
        expect(echo(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("give back every safe integer", () => {
    fc.assert(
      fc.property(integer, (value) => {
        expect(echo(`[${value}]`)).toEqual([value]);
      }),
    );
  });

  it("give back exactly what has 15 digits and a small exponent", () => {
    fc.assert(
      fc.property(shortDecimal, ([digits, exponent]) => {
        const text = `${digits}e${exponent}`;
        expect((echo(`[${text}]`) as number[])[0]).toBe(Number(text) + 0);
      }),
    );
  });

  it("give back any other number in its first 14 digits", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-300, max: 1e300 }), (value) => {
        expect(Math.abs((echo(`[-${value}]`) as [number])[0] / value + 1)).toBeLessThan(1e-14);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["1e400", null],
    ["-1e99999999999", null],
    ["1e-400", 0],
    ["0e99999999999", 0],
    [`${"9".repeat(400)}e-399`, 10],
    [`0.${"0".repeat(399)}1e400`, 1],
  ])("read %s as %j", (text, value) => {
    expect((echo(`[${text}]`) as unknown[])[0]).toEqual(value);
  });

  it("give back strings with every kind of escape", () => {
    const text = String.raw`["\"\\\/\b\f\n\r\t","\u0041\u00e9\u20ac","\ud83d\ude00","a\u0000b"]`;
    expect(echo(text)).toEqual(JSON.parse(text));
  });

  it("replace a surrogate without its pair", () => {
    expect(echo(String.raw`["\ud83d","\ude00x","\ud83d\u0041","\ud83d\ud83d\ude00"]`)).toEqual([
      "\ufffd",
      "\ufffdx",
      "\ufffdA",
      "\ufffd😀",
    ]);
  });

  it("allow blanks everywhere between values", () => {
    const text = ' \n\t{ "a" : [ 1 , { } , [ ] , null ] , "b" : true }\r\n ';
    expect(echo(text)).toEqual(JSON.parse(text));
  });
});

describe("JsonReader", () => {
  const wrong = [
    "",
    " ",
    "{",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{"a":1 "b":2}',
    "{a:1}",
    '{1:"a"}',
    "[1}",
    '{"a":1]',
    "]",
    "01",
    "+1",
    "-",
    "1.",
    ".5",
    "1e",
    "1e+",
    "0x10",
    "NaN",
    "tru",
    "truex",
    "True",
    "nul",
    "'a'",
    '"',
    '"a',
    '"\\',
    '"\\x"',
    '"\\u12"',
    '"\\u12G4"',
    '"line\nbreak"',
    '"tab\there"',
    "1 2",
    "[] []",
    "// no\n1",
    "\u00a01",
    "\0",
  ];

  it.each(wrong)("refuses %j", (text) => {
    expect(isJson(text)).toBe(false);
    for (const tool of ["check", "echo"]) {
      const result = call(tool, text);
      expect(result.status).toBe(1);
      expect(result.error).toMatch(/^Cannot read JSON: expected .+ at byte \d+$/u);
    }
  });

  it("takes and refuses what JavaScript's own parser takes and refuses", () => {
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.nat(2),
      insert: fc.constantFrom("", ...Array.from('{}[],:"\\0-1.eEtnu \n')),
    });
    fc.assert(
      fc.property(json, edit, (text, { at, remove, insert }) => {
        const start = at % (text.length + 1);
        const edited = (text.slice(0, start) + insert + text.slice(start + remove)).toWellFormed();
        expect(call("check", edited).status).toBe(isJson(edited) ? 0 : 1);
      }),
      { numRuns: 500 },
    );
  });

  it("refuses to go deeper than 64 levels", () => {
    expect(call("check", "[".repeat(64) + "]".repeat(64)).status).toBe(0);
    expect(call("check", "[".repeat(65) + "]".repeat(65)).error).toContain("at most 64 levels");
    expect(call("check", "[".repeat(100_000)).status).toBe(1);
  });

  it("never traps on bytes that are not UTF-8", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const quoted = Uint8Array.from([0x22, ...bytes, 0x22]);
        expect(callTool(module, "echo", quoted).status).toBeDefined();
        expect(callTool(module, "check", bytes).status).toBeDefined();
      }),
    );
  });
});
