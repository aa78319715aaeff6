import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeDataSegments } from "./data-segments.ts";
import { join, writeSections } from "./sections.ts";

/** A module of one page that begins with the segments. */
function memoryFrom(body: Uint8Array): Uint8Array {
  const memory = Uint8Array.of(1, 0, 1);
  const exported = Uint8Array.of(1, 1, 0x6d, 2, 0);
  const module = new WebAssembly.Module(
    writeSections([
      { id: 5, body: memory },
      { id: 7, body: exported },
      { id: 11, body },
    ]),
  );
  const { exports } = new WebAssembly.Instance(module, {});
  return new Uint8Array((exports["m"] as WebAssembly.Memory).buffer);
}

describe("writeDataSegments", () => {
  const runs = fc.array(fc.tuple(fc.uint8Array({ maxLength: 20 }), fc.nat({ max: 40 })), { maxLength: 20 });

  it("gives the memory back, whatever is in it", () => {
    fc.assert(
      fc.property(runs, (parts) => {
        const memory = join(parts.flatMap(([bytes, zeros]) => [bytes, new Uint8Array(zeros)]));
        expect(memoryFrom(writeDataSegments(memory).body).subarray(0, memory.length)).toEqual(memory);
      }),
    );
  });

  it("leaves long runs of zeros out", () => {
    const memory = new Uint8Array(10_000);
    memory[0] = 1;
    memory[9_999] = 2;
    const { body, count } = writeDataSegments(memory);
    expect(count).toBe(2);
    expect(body.length).toBeLessThan(20);
  });
});
