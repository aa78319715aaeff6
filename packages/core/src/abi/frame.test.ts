import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { FrameError } from "../errors/frame-error.ts";
import { decodeFrame, encodeFrame, type FrameLimits } from "./frame.ts";

const limits: FrameLimits = { frameBytes: 256, headerBytes: 128, headerDepth: 2 };

function frameOf(header: string | Uint8Array, headerLength?: number): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(4 + text.length);
  new DataView(bytes.buffer).setUint32(0, headerLength ?? text.length, true);
  bytes.set(text, 4);
  return bytes;
}

function refusal(bytes: Uint8Array, using: FrameLimits = limits): string {
  try {
    decodeFrame(bytes, using);
  } catch (error) {
    if (error instanceof FrameError) return `${error.code}: ${error.reason}`;
    throw error;
  }
  return "decoded";
}

describe("encodeFrame", () => {
  it("writes the header's length, the header and the body", () => {
    expect([...encodeFrame({ op: "a" }, Uint8Array.of(7, 8))]).toEqual([
      10,
      0,
      0,
      0,
      ...new TextEncoder().encode('{"op":"a"}'),
      7,
      8,
    ]);
  });

  it("is undone by decodeFrame for every header and body", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("", "op", "__proto__", "ä", "\ud800", "\u0000", "😀"),
          fc.jsonValue({ maxDepth: 2 }),
          { maxKeys: 5 },
        ),
        fc.uint8Array({ maxLength: 64 }),
        (object, body) => {
          const header = JSON.parse(JSON.stringify(object)) as Record<string, string>;
          const frame = decodeFrame(encodeFrame(header, body));
          expect(JSON.parse(JSON.stringify(frame.header))).toEqual(header);
          expect([...frame.body]).toEqual([...body]);
        },
      ),
    );
  });
});

describe("decodeFrame", () => {
  it("reads a frame at any offset of a larger buffer", () => {
    const frame = encodeFrame({ op: "read" }, Uint8Array.of(1));
    const larger = new Uint8Array(frame.length + 20).fill(0xff);
    larger.set(frame, 7);
    const decoded = decodeFrame(larger.subarray(7, 7 + frame.length));
    expect(decoded.header["op"]).toBe("read");
    expect([...decoded.body]).toEqual([1]);
  });

  it("gives objects in which only own keys can be read", () => {
    const { header } = decodeFrame(frameOf('{"__proto__":{"polluted":true},"inner":{}}'));
    expect(Object.getPrototypeOf(header)).toBe(null);
    expect(Object.keys(header)).toEqual(["__proto__", "inner"]);
    expect(header["toString"]).toBe(undefined);
    expect((header["inner"] as Record<string, unknown>)["constructor"]).toBe(undefined);
    expect(({} as Record<string, unknown>)["polluted"]).toBe(undefined);
  });

  it("refuses a length field that is cut off or points beyond the frame", () => {
    for (const length of [0, 1, 3]) expect(refusal(new Uint8Array(length))).toContain("FRAME_INVALID: it is shorter");
    expect(refusal(frameOf("{}", 3))).toContain("longer than the frame");
    expect(refusal(frameOf("{}", 128))).toContain("longer than the frame");
  });

  it("refuses sizes above its limits before it parses anything", () => {
    expect(refusal(frameOf("{}", 0xffff_ffff))).toContain("header has more than 128 bytes");
    expect(refusal(frameOf("x".repeat(129)))).toContain("header has more than 128 bytes");
    expect(refusal(frameOf("x".repeat(253)))).toContain("more than 256 bytes");
  });

  it("refuses deep nesting before it parses anything", () => {
    expect(refusal(frameOf("[[[x"))).toContain("deeper than 2 levels");
    expect(refusal(frameOf('{"a":["[[[["]}'))).toBe("decoded");
    expect(refusal(frameOf('{"a\\"[[[":"{{{{\\\\"}'))).toBe("decoded");
    const deep = "[".repeat(1_000_000);
    expect(refusal(frameOf(deep), { frameBytes: 2e6, headerBytes: 2e6, headerDepth: 16 })).toContain("deeper than 16");
  });

  it("refuses bytes that are not well-formed UTF-8", () => {
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
      const text = Uint8Array.of(...new TextEncoder().encode('{"a":"'), ...bytes, ...new TextEncoder().encode('"}'));
      expect(refusal(frameOf(text))).toContain("not well-formed UTF-8");
    }
  });

  it("refuses what is not one JSON object", () => {
    for (const text of ["", " ", "{", "{}{}", "{'a':1}", "\ufeff{}", "{}\0"]) {
      expect(refusal(frameOf(text))).toContain("is not JSON");
    }
    for (const text of ["null", "1", '"a"', "[]", "true"])
      expect(refusal(frameOf(text))).toContain("not a JSON object");
  });

  it("answers any bytes with a frame or a FrameError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        if (bytes.length >= 4) bytes.set([bytes.length % 200, 0, 0, 0]);
        expect(refusal(bytes)).toMatch(/^(decoded|FRAME_INVALID: )/u);
      }),
    );
  });
});
