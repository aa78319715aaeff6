import { describe, expect, it } from "vitest";
import { decodeOutput } from "./decode-output.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("decodeOutput", () => {
  it("parses JSON for a tool that declares an output schema", () => {
    expect(decodeOutput(bytes('{"a":[1]}'), true)).toEqual({ output: { a: [1] } });
  });

  it("gives text as text and other bytes as they are for a tool that declares none", () => {
    expect(decodeOutput(bytes('{"a":1}'), false)).toEqual({ output: '{"a":1}' });
    expect(decodeOutput(Uint8Array.of(0xff, 1), false)).toEqual({ output: Uint8Array.of(0xff, 1) });
  });

  it("says what is wrong with bytes that are not the JSON the tool declares", () => {
    for (const output of [bytes("{"), bytes(""), Uint8Array.of(0x22, 0xff, 0x22)]) {
      expect(decodeOutput(output, true)).toHaveProperty("problem");
    }
  });

  it("refuses nesting before the JSON parser sees it, and counts brackets in strings as text", () => {
    expect(decodeOutput(bytes("[".repeat(600) + "]".repeat(600)), true)).toHaveProperty("problem");
    expect(decodeOutput(bytes(JSON.stringify("[".repeat(600))), true)).toEqual({ output: "[".repeat(600) });
  });
});
