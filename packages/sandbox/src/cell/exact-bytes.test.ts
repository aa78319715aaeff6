import { describe, expect, it } from "vitest";
import { exactBytes } from "./exact-bytes.ts";

describe("exactBytes", () => {
  it("gives bytes that are all of their buffer as they are", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(exactBytes(bytes)).toBe(bytes);
  });

  it("copies a view, so that nothing around it goes along", () => {
    const pooled = Buffer.from("secret and public").subarray(11);
    const exact = exactBytes(pooled);
    expect(exact.buffer.byteLength).toBe(6);
    expect(new TextDecoder().decode(exact)).toBe("public");
  });
});
