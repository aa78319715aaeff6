import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonLine, jsonText } from "./json-text.ts";

describe("jsonLine()", () => {
  it("writes any value in one line that parses to the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const line = jsonLine(value);
        expect(line.indexOf("\n")).toBe(line.length - 1);
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("escapes what a terminal or a reader of lines takes for something else", () => {
    expect(jsonLine("\u2028\u009b\u202e\u{e0041}é👍")).toBe('"\\u2028\\u009b\\u202e\\udb40\\udc41é👍"\n');
  });

  it("writes bytes in base64, also a part of a buffer", () => {
    const bytes = new Uint8Array([0, 1, 254, 255]).subarray(1, 3);
    expect(jsonLine({ output: bytes })).toBe('{"output":{"base64":"Af4="}}\n');
  });
});

describe("jsonText()", () => {
  it("indents without escaping its own line ends", () => {
    expect(jsonText({ a: ["\n"] }, 2)).toBe('{\n  "a": [\n    "\\n"\n  ]\n}');
  });
});
