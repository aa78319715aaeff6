import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inputLines } from "./input-lines.ts";
import { chunksOf } from "./testing/recorded-io.ts";

async function linesOf(chunks: Iterable<string | Uint8Array>, maxBytes = 100): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of inputLines(chunksOf(chunks), maxBytes)) {
    lines.push(typeof line === "string" ? `(${line})` : Buffer.from(line).toString());
  }
  return lines;
}

describe("inputLines()", () => {
  it("ends a line at LF and at CR LF, and needs no end for the last", async () => {
    expect(await linesOf(["a\nb\r\n\nc"])).toEqual(["a", "b", "", "c"]);
    expect(await linesOf(["a\n"])).toEqual(["a"]);
    expect(await linesOf(["a\r", "\nb\r"])).toEqual(["a", "b"]);
    expect(await linesOf([])).toEqual([]);
  });

  it("does not end a line at a carriage return inside it or at a line separator of Unicode", async () => {
    expect(await linesOf(["a\rb\u2028c\u2029d\u0085e\n"])).toEqual(["a\rb\u2028c\u2029d\u0085e"]);
  });

  it("gives the same lines however the stream is cut into chunks", async () => {
    const line = fc.string({ unit: fc.constantFrom("a", "é", "\u2028", " ", "👍"), maxLength: 8 });
    const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.map((each) => `${each}\n`).join(""));
    const cut = fc.array(fc.nat(80), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(text, cut, async (whole, places) => {
        const bytes = Buffer.from(whole);
        const ends = [...places.map((place) => Math.min(place, bytes.length)).toSorted((a, b) => a - b), bytes.length];
        const chunks = ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
        expect(await linesOf(chunks)).toEqual(whole.split("\n").slice(0, -1));
      }),
    );
  });

  it("takes a line of exactly the limit, and says of a longer one only that it is too long", async () => {
    expect(await linesOf(["12345\n123456\r\n12345\r\nx\n"], 5)).toEqual(["12345", "(too-long)", "12345", "x"]);
    expect(await linesOf(["123456"], 5)).toEqual(["(too-long)"]);
  });

  it("keeps nothing of a line that is too long, however long it gets", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    collect();
    const before = process.memoryUsage().arrayBuffers;
    let mostBytes = 0;
    function* endless(): Generator<Uint8Array> {
      for (let count = 0; count < 4_096; count++) {
        yield Buffer.alloc(65_536, "x");
        if (count % 64 !== 63) continue;
        collect();
        mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers - before);
      }
      yield Buffer.from("\nnext");
    }
    expect(await linesOf(endless(), 1_000)).toEqual(["(too-long)", "next"]);
    expect(mostBytes).toBeLessThan((4_096 * 65_536) / 8);
  });
});
