import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCursor, readCount, readName, readU32 } from "./byte-cursor.ts";
import { createWriter, patchU32, u32Bytes, writeName, writeNatural, writeU32, writtenBytes } from "./byte-writer.ts";
import { readS32 } from "./signed-numbers.ts";

const cursorOver = (bytes: Uint8Array): ReturnType<typeof createCursor> => createCursor(bytes, 0, bytes.length);
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });

describe("numbers", () => {
  it("are read as they were written, with any number of spare bytes", () => {
    fc.assert(
      fc.property(u32, fc.integer({ min: 1, max: 5 }), (value, minimumBytes) => {
        const writer = createWriter(1);
        writeU32(writer, value, minimumBytes);
        const cursor = cursorOver(writtenBytes(writer));
        expect(readU32(cursor)).toBe(value);
        expect(cursor.position).toBe(Math.max(u32Bytes(value), minimumBytes));
      }),
    );
  });

  it("can be filled in afterwards", () => {
    fc.assert(
      fc.property(u32, (value) => {
        const writer = createWriter();
        writeU32(writer, 0, 5);
        patchU32(writer, 0, value, 5);
        expect(readU32(cursorOver(writtenBytes(writer)))).toBe(value);
      }),
    );
  });

  it("keep their sign", () => {
    for (const [value, bytes] of [
      [0, [0]],
      [-1, [0x7f]],
      [63, [0x3f]],
      [64, [0xc0, 0x00]],
      [-64, [0x40]],
      [-65, [0xbf, 0x7f]],
      [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
      [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
    ] as const) {
      expect(readS32(cursorOver(Uint8Array.from(bytes)))).toBe(value);
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (value) => {
        const writer = createWriter();
        writeNatural(writer, value);
        expect(readS32(cursorOver(writtenBytes(writer)))).toBe(value);
      }),
    );
  });

  it("are refused when a spare bit of the last byte is set", () => {
    for (const last of [0x10, 0x40, 0x80]) {
      expect(() => readU32(cursorOver(Uint8Array.of(0x80, 0x80, 0x80, 0x80, last)))).toThrow("longer than 32 bits");
    }
    for (const last of [0x08, 0x40, 0x77, 0x87]) {
      expect(() => readS32(cursorOver(Uint8Array.of(0x80, 0x80, 0x80, 0x80, last)))).toThrow("longer than 32 bits");
    }
  });
});

describe("lists and names", () => {
  it("are refused when they cannot fit into what is left", () => {
    const rule = { what: "things", maximum: 1_000, entryBytes: 4 };
    expect(readCount(cursorOver(Uint8Array.of(1, 0, 0, 0, 0)), rule)).toBe(1);
    expect(() => readCount(cursorOver(Uint8Array.of(2, 0, 0, 0, 0)), rule)).toThrow("announces 2 things");
    expect(() => readCount(cursorOver(Uint8Array.of(0xe9, 0x07)), rule)).toThrow("1001 things");
  });

  it("are read as they were written, byte order marks included", () => {
    for (const name of ["", "execute", "\ufeffexecute", "naïve", "🙂"]) {
      const writer = createWriter();
      writeName(writer, name);
      expect(readName(cursorOver(writtenBytes(writer)))).toBe(name);
    }
  });

  it("never reach past the end of their section", () => {
    const cursor = createCursor(Uint8Array.of(3, 0x61, 0x62, 0x63), 0, 3);
    expect(() => readName(cursor)).toThrow("more than its bytes can hold");
  });
});
