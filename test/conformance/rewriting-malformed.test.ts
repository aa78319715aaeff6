import { ModuleRejectedError } from "@cordon/core";
import { admitModule, parseModule } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { body, type Bytes, functionType, list, moduleOf, moduleWithBody, name, section, u32 } from "./module-bytes.ts";
import { rejectionOf, usualOptions } from "./rejection-of.ts";
import { assemble } from "./text-module.ts";

const samples: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
  [
    "a module with every section",
    assemble(`(module
      (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
      (type $binary (func (param i32 i32) (result i32)))
      (table 4 8 funcref) (memory 1 4) (tag $error (param i32))
      (global $count (mut i32) (i32.const 3)) (global f64 (f64.const 0.5))
      (start $begin)
      (elem (i32.const 0) $add $add) (elem declare func $begin)
      (data (i32.const 8) "hello") (data "passive")
      (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
      (func $begin (global.set $count (i32.const 1)))
      (func (export "execute") (result i32) (local i32 i64)
        (loop $again
          (local.set 0 (i32.add (local.get 0) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get 0) (i32.const 300))))
        (block $out (block $in (br_table $in $out (local.get 0))))
        (memory.init 1 (i32.const 64) (i32.const 0) (i32.const 4))
        (drop (call_indirect (type $binary) (i32.const 1) (i32.const 2) (i32.const 0)))
        (drop (call $alloc (i64.const 0x123456789)))
        (i32.const 0)))`),
  ],
  [
    "a module with exceptions and vectors",
    assemble(`(module
      (memory 1) (tag $error (param i32))
      (func (export "execute") (result i32)
        try (result i32)
          (i32.store (i32.const 0) (i8x16.extract_lane_s 3 (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)))
          (if (memory.grow (i32.const 1)) (then (throw $error (i32.const 7))))
          (i32.trunc_sat_f32_s (f32.const 1.5))
        catch $error
        catch_all
          (i32.const 1)
        end))`),
  ],
];

/** A generator of numbers that is the same in every run. */
function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Admits; anything but an admission or a proper refusal is thrown on. */
function admitOrRefuse(bytes: Uint8Array, fuel: boolean): "admitted" | "refused" {
  try {
    const { bytes: rewritten } = admitModule(bytes, { ...usualOptions, fuel });
    expect(WebAssembly.validate(rewritten)).toBe(true);
    return "admitted";
  } catch (error) {
    if (error instanceof ModuleRejectedError && error.reason !== "internal") {
      return "refused";
    }
    throw error;
  }
}

/** Parses without asking the engine first; the reader must hold on its own. */
function parseOrRefuse(bytes: Uint8Array): void {
  try {
    parseModule(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ModuleRejectedError);
  }
}

describe.each(samples)("%s", (_title, sample) => {
  it("is admitted as it is", () => {
    expect(admitOrRefuse(sample, false)).toBe("admitted");
    expect(admitOrRefuse(sample, true)).toBe("admitted");
  });

  it("is refused when it is cut anywhere", () => {
    const boundaries: number[] = [];
    for (let length = 0; length < sample.length; length += 1) {
      parseOrRefuse(sample.subarray(0, length));
      if (admitOrRefuse(sample.slice(0, length), false) === "admitted") {
        boundaries.push(length);
      }
    }
    // Between two sections a prefix can be a whole module; nowhere else.
    expect(boundaries.every((length) => WebAssembly.validate(sample.slice(0, length)))).toBe(true);
    expect(boundaries.length).toBeLessThan(8);
  });

  it("is refused or admitted with valid output when any one byte changes", () => {
    const next = sequence(sample.length);
    const outcomes = { admitted: 0, refused: 0 };
    for (let round = 0; round < 6_000; round += 1) {
      const mutated = sample.slice();
      mutated[next(sample.length)] = next(256);
      parseOrRefuse(mutated);
      outcomes[admitOrRefuse(mutated, round % 2 === 0)] += 1;
    }
    expect(outcomes.admitted).toBeGreaterThan(50);
    expect(outcomes.refused).toBeGreaterThan(50);
  });

  it("is refused or admitted with valid output when bytes go or come", () => {
    const next = sequence(1);
    for (let round = 0; round < 3_000; round += 1) {
      const at = next(sample.length);
      const removed = next(3);
      const inserted = Uint8Array.from({ length: next(3) }, () => next(256));
      const mutated = Uint8Array.from([...sample.subarray(0, at), ...inserted, ...sample.subarray(at + removed)]);
      parseOrRefuse(mutated);
      expect(["admitted", "refused"]).toContain(admitOrRefuse(mutated, round % 2 === 0));
    }
  });
});

describe("an invalid original that rewriting would make valid", () => {
  const setGlobal = moduleWithBody(body([0x41, 0, 0x24, 0]));
  const secondMemory = moduleWithBody(body([0x41, 0, 0x28, 0x42, 1, 0, 0x1a]), section(5, list([[0, 1]])));
  const onlyMemory = moduleWithBody(body([0x41, 0, 0x28, 2, 0, 0x1a]));
  const addedLocal = moduleWithBody(
    body([0x20, 0, 0x1a, 0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 11, 0]),
    section(5, list([[0, 1]])),
  );
  const addedFunction = moduleWithBody(body([0x41, 1, 0x40, 0, 0x10, 1, 0x1a]), section(5, list([[0, 1]])));
  const oneMemory = section(5, list([[0, 1]]));
  /** A module that grows its memory and reads its input, so that it gets all that rewriting can add. */
  const withCopies = (instructions: readonly number[], ...after: readonly Bytes[]): Uint8Array<ArrayBuffer> =>
    moduleOf(
      section(1, list([functionType([], []), functionType([], [0x7e])])),
      section(2, list([[name("extism:host/env"), name("input_length"), 0, 1]])),
      section(3, list([0])),
      oneMemory,
      section(7, list([[name("run"), 0, 1]])),
      ...after,
      section(10, list([body([0x10, 0, 0x1a, 0x41, 0, 0x40, 0, 0x1a, ...instructions])])),
    );
  const address = [0x41, 0];
  const namingMemories = [1, 2, 3].flatMap((memory): readonly (readonly [string, Uint8Array<ArrayBuffer>])[] => [
    [`a load of memory ${memory}`, withCopies([...address, 0x28, 0x42, memory, 0, 0x1a])],
    [`a store to memory ${memory}`, withCopies([...address, ...address, 0x36, 0x42, memory, 0])],
    [`the size of memory ${memory}`, withCopies([0x3f, memory, 0x1a])],
    [`growing memory ${memory}`, withCopies([...address, 0x40, memory, 0x1a])],
    [`filling memory ${memory}`, withCopies([...address, ...address, ...address, 0xfc, 11, memory])],
    [`copying from memory ${memory}`, withCopies([...address, ...address, ...address, 0xfc, 10, 0, memory])],
    [`copying to memory ${memory}`, withCopies([...address, ...address, ...address, 0xfc, 10, memory, 0])],
    [`an atomic addition in memory ${memory}`, withCopies([...address, ...address, 0xfe, 0x1e, 0x42, memory, 0, 0x1a])],
    [`an export of memory ${memory}`, withMemoryExport(memory)],
  ]);
  const namingFunctions = [2, 3, 4, 5].flatMap((index): readonly (readonly [string, Uint8Array<ArrayBuffer>])[] => [
    [`a call of function ${index}`, withCopies([...address, 0x10, index, 0x1a])],
    [`a reference to function ${index}`, withCopies([0xd2, index, 0x1a])],
    [`a segment with function ${index}`, withCopies([], section(9, list([[3, 0, list([u32(index)])]])))],
  ]);

  function withMemoryExport(memory: number): Uint8Array<ArrayBuffer> {
    return moduleOf(oneMemory, section(7, list([[name("memory"), 2, memory]])));
  }

  it("has in these tests a module that is admitted when it names nothing but its own", () => {
    expect(admitOrRefuse(withCopies([]), false)).toBe("admitted");
  });

  it.each([...namingMemories, ...namingFunctions])(
    "is refused for %s, so that nobody names what rewriting adds",
    (_title, bytes) => {
      expect(WebAssembly.validate(bytes)).toBe(false);
      expect(["malformed", "feature"]).toContain(rejectionOf(bytes).reason);
      expect(() => parseModule(bytes)).toThrow(ModuleRejectedError);
    },
  );

  it.each([
    ["a global that is added later", setGlobal],
    ["a second memory", secondMemory],
    ["the memory of the slots", onlyMemory],
    ["a local that is added later", addedLocal],
    ["a function that is added later", addedFunction],
  ])("is refused when it uses %s, by the engine and by the reader alone", (_title, bytes) => {
    expect(WebAssembly.validate(bytes)).toBe(false);
    expect(["malformed", "feature"]).toContain(rejectionOf(bytes).reason);
    expect(rejectionOf(bytes, { ...usualOptions, fuel: true }).code).toBe("MODULE_REJECTED");
    expect(() => parseModule(bytes)).toThrow(ModuleRejectedError);
  });
});

describe("encodings", () => {
  const typeSection = section(1, list([functionType([], [])]));

  it.each([
    ["bytes that are no module", Uint8Array.of(1, 2, 3)],
    ["another version", Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0)],
    ["a component", Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0)],
    ["an unknown section", moduleOf(section(15, []))],
    ["a section twice", moduleOf(typeSection, typeSection)],
    ["sections out of order", moduleOf(section(3, list([])), typeSection)],
    ["a section longer than the file", moduleOf([1, 100, 0])],
    ["bytes after a section's content", moduleOf(section(1, [list([]), 0]))],
    ["a count without its entries", moduleOf(section(1, u32(1000)))],
    ["a number of six bytes", moduleOf(section(1, [0x80, 0x80, 0x80, 0x80, 0x80, 0x00]))],
    ["a number above 32 bits", moduleOf(section(1, [0x80, 0x80, 0x80, 0x80, 0x10]))],
    ["a name that is not UTF-8", moduleOf(section(0, [2, 0xc3, 0x28]))],
    ["a function without a body", moduleOf(typeSection, section(3, list([0])))],
    ["a body without a function", moduleOf(section(10, list([body([])])))],
    ["a data count without data", moduleOf(section(12, [1]))],
    ["a constant above 32 bits", moduleWithBody(body([0x41, 0x80, 0x80, 0x80, 0x80, 0x40, 0x1a]))],
    ["a constant above 64 bits", moduleWithBody(body([0x42, ...Array.from({ length: 9 }, () => 0x80), 0x02, 0x1a]))],
    [
      "an offset of ten bytes",
      moduleWithBody(body([0x41, 0, 0x28, 2, ...Array.from({ length: 9 }, () => 0x80), 0, 0x1a])),
    ],
    ["bytes after a function's end", moduleWithBody([3, 0, 0x0b, 0x0b])],
    [
      "two exports of one name",
      moduleOf(
        typeSection,
        section(3, list([0])),
        section(
          7,
          list([
            [name("a"), 0, 0],
            [name("a"), 0, 0],
          ]),
        ),
        section(10, list([body([])])),
      ),
    ],
  ])("refuses %s", (_title, bytes) => {
    expect(rejectionOf(bytes).reason).toBe("malformed");
    expect(() => parseModule(bytes)).toThrow(expect.objectContaining({ reason: "malformed" }));
  });

  it("admits an empty module, and numbers longer than they need to be", () => {
    expect(admitModule(moduleOf(), usualOptions).tools).toEqual([]);
    const padded = moduleOf(section(1, [0x81, 0x80, 0x80, 0x80, 0x00, functionType([], [])]));
    expect(admitModule(padded, usualOptions).sizes.functions).toBe(0);
  });

  it("says where in the file something is wrong", () => {
    expect(rejectionOf(moduleOf(section(15, [])))).toMatchObject({ offset: 8 });
  });
});
