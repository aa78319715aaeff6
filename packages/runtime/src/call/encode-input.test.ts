import { InputError } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { encodeInput } from "./encode-input.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("encodeInput", () => {
  it("copies bytes, so that the caller may write to them again", () => {
    const bytes = Uint8Array.of(1, 2);
    const encoded = encodeInput(bytes);
    bytes[0] = 9;
    expect(encoded).toEqual(Uint8Array.of(1, 2));
  });

  it("copies a Buffer too, which shares its memory with others", () => {
    const bytes = Buffer.from("abc");
    const encoded = encodeInput(bytes);
    bytes.fill(0);
    expect(text(encoded)).toBe("abc");
    expect(encoded.buffer.byteLength).toBe(3);
  });

  it("writes everything else as JSON, text too", () => {
    expect(text(encodeInput({ a: [1, "ü"] }))).toBe('{"a":[1,"ü"]}');
    expect(text(encodeInput("hello"))).toBe('"hello"');
    expect(text(encodeInput(null))).toBe("null");
    expect(encodeInput(undefined)).toHaveLength(0);
  });

  it("refuses what has no JSON", () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    for (const value of [circular, 1n, () => 1, Symbol("a")]) expect(() => encodeInput(value)).toThrow(InputError);
  });
});
