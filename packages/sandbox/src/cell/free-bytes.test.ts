import { describe, expect, it } from "vitest";
import { freeBytes } from "./free-bytes.ts";

describe("freeBytes", () => {
  it("empties many bytes, with their buffer", () => {
    const bytes = new Uint8Array(65_536);
    const { buffer } = bytes;
    freeBytes(bytes);
    expect([bytes.length, buffer.detached]).toEqual([0, true]);
  });

  it("leaves few, and those that threads share", () => {
    const few = new Uint8Array(65_535);
    const shared = new Uint8Array(new SharedArrayBuffer(65_536));
    freeBytes(few);
    freeBytes(shared);
    expect([few.length, shared.length]).toEqual([65_535, 65_536]);
  });
});
