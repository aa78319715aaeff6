import { describe, expect, it } from "vitest";
import { decodeOutput, maxTextBytes } from "./decode-output.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = { declaresOutput: true };
const any = { declaresOutput: false };

describe("decodeOutput", () => {
  it("parses JSON for a tool that declares an output schema", () => {
    expect(decodeOutput(bytes('{"a":[1]}'), json)).toEqual({ a: [1] });
  });

  it("gives text as text and other bytes as they are for a tool that declares none", () => {
    expect(decodeOutput(bytes('{"a":1}'), any)).toBe('{"a":1}');
    expect(decodeOutput(Uint8Array.of(0xff, 1), any)).toEqual(Uint8Array.of(0xff, 1));
  });

  it("gives bytes for a text so long that making it a string would keep the main thread busy", () => {
    const longest = new Uint8Array(maxTextBytes + 1).fill(0x61);
    expect(decodeOutput(longest, any)).toBe(longest);
    expect(decodeOutput(longest.subarray(1), any)).toHaveLength(maxTextBytes);
  });
});
