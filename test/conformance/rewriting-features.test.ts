import { readFileSync } from "node:fs";
import { admitModule, type FeatureName, features, parseModule } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { body, functionType, i32, list, moduleOf, moduleWithBody, section } from "./module-bytes.ts";
import { rejectionOf, usualOptions } from "./rejection-of.ts";
import { assemble } from "./text-module.ts";

const run = (instructions: string, fields = ""): Uint8Array =>
  assemble(`(module ${fields} (func (export "run") ${instructions}))`);

const allowed: readonly (readonly [FeatureName, Uint8Array])[] = [
  ["sign-extension", run("(drop (i32.extend8_s (i32.const 200)))")],
  ["saturating-float-to-int", run("(drop (i64.trunc_sat_f64_u (f64.const 1e30)))")],
  ["multi-value", run("(call $two) drop drop", "(func $two (result i32 i32) i32.const 1 i32.const 2)")],
  ["multi-value", run("i32.const 1 (block (param i32) drop)")],
  ["bulk-memory", run("(memory.fill (i32.const 0) (i32.const 1) (i32.const 2))", "(memory 1)")],
  ["bulk-memory", run("(memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1))", `(memory 1) (data "abc")`)],
  ["bulk-memory", run("(table.copy (i32.const 0) (i32.const 0) (i32.const 1))", "(table 1 funcref)")],
  ["reference-types", run("(drop (table.grow 0 (ref.null func) (i32.const 1)))", "(table 1 funcref)")],
  ["reference-types", run("(drop (ref.is_null (ref.null extern)))")],
  ["reference-types", run("(drop (ref.func 0))", "(func) (elem declare func 0)")],
  ["simd", run("(drop (i32x4.dot_i16x8_s (v128.const i32x4 1 2 3 4) (v128.const i32x4 1 2 3 4)))")],
  ["simd", run("(drop (v128.load8_lane 3 (i32.const 0) (v128.const i64x2 1 2)))", "(memory 1)")],
  ["legacy-exceptions", run("try throw 0 catch 0 end", "(tag)")],
  ["legacy-exceptions", run("try try throw 0 delegate 0 catch_all end", "(tag)")],
  ["extended-const", assemble("(module (global i32 (i32.add (i32.const 1) (i32.const 2))))")],
];

const tableType = (limits: readonly number[]): Uint8Array => moduleOf(section(4, list([[0x70, limits]])));
const memoryType = (limits: readonly number[]): Uint8Array => moduleOf(section(5, list([limits])));
const typeForm = (form: readonly number[]): Uint8Array => moduleOf(section(1, list([form])));
const inBody = (...instructions: readonly number[]): Uint8Array => moduleWithBody(body(instructions));

const refused: readonly (readonly [FeatureName, Uint8Array])[] = [
  ["threads", assemble("(module (memory 1 1 shared))")],
  ["threads", run("(drop (i32.atomic.load (i32.const 0)))", "(memory 1)")],
  ["memory64", assemble("(module (memory i64 1))")],
  ["memory64", tableType([0x04, 1])],
  [
    "multi-memory",
    moduleOf(
      section(
        5,
        list([
          [0, 1],
          [0, 1],
        ]),
      ),
    ),
  ],
  ["multi-memory", moduleWithBody(body([0x41, 0, 0x28, 0x42, 0, 0, 0x1a]), section(5, list([[0, 1]])))],
  ["custom-page-sizes", memoryType([0x08, 1, 0])],
  ["gc", typeForm([0x5f, 0])],
  ["gc", typeForm([0x5e, i32, 1])],
  ["gc", typeForm([0x4e, 1, 0x60, 0, 0])],
  ["gc", typeForm([0x50, 0, 0x60, 0, 0])],
  ["gc", moduleOf(section(1, list([functionType([0x6e], [])])))],
  ["gc", inBody(0xd0, 0x6e, 0x1a)],
  ["gc", inBody(0x41, 0, 0xfb, 28, 0x1a)],
  ["function-references", moduleOf(section(1, list([functionType([0x64, 0x70], [])])))],
  ["function-references", inBody(0xd0, 0x00, 0x14, 0x00)],
  ["function-references", inBody(0xd0, 0x70, 0xd4, 0x1a)],
  ["tail-calls", inBody(0x12, 0x00)],
  ["tail-calls", moduleWithBody(body([0x41, 0, 0x13, 0, 0]), section(4, list([[0x70, 0, 1]])))],
  ["relaxed-simd", run("(drop (i8x16.relaxed_swizzle (v128.const i64x2 1 2) (v128.const i64x2 1 2)))")],
  ["wide-arithmetic", inBody(0x42, 0, 0x42, 0, 0xfc, 21, 0x1a, 0x1a)],
  ["stack-switching", typeForm([0x5d, 0])],
  ["stack-switching", inBody(0xe0, 0)],
  ["stringref", moduleOf(section(14, [0, 0]))],
  // An exception that carries an exception could chain them on the engine's heap.
  ["exnref-storage", moduleOf(section(1, list([functionType([0x69], [])])), section(13, list([[0, 0]])))],
  ["exnref-storage", moduleOf(section(4, list([[0x69, 0, 1]])))],
  ["exnref-storage", moduleOf(section(6, list([[0x69, 1, 0xd0, 0x69, 0x0b]])))],
];

/** `(block (result exnref) (try_table (catch_all_ref 0) (throw 0)) unreachable) drop` */
const tryTable = moduleWithBody(
  body([0x02, 0x69, 0x1f, 0x40, 1, 0x03, 0, 0x08, 0, 0x0b, 0x00, 0x0b, 0x1a]),
  section(13, list([[0, 0]])),
);

describe("the list of features", () => {
  it.each(allowed)("admits %s, and names it", (feature, bytes) => {
    expect(admitModule(bytes, usualOptions).features).toContain(feature);
    expect(admitModule(bytes, { ...usualOptions, fuel: true }).features).toContain(feature);
  });

  it("admits exceptions of the second form where the engine has them", () => {
    expect(parseModule(tryTable).features).toContain("exceptions");
    if (WebAssembly.validate(tryTable)) {
      expect(admitModule(tryTable, usualOptions).features).toContain("exceptions");
    } else {
      expect(rejectionOf(tryTable)).toMatchObject({ reason: "malformed" });
    }
  });

  it.each(refused)("refuses %s, whether or not the engine has it", (feature, bytes) => {
    expect(() => parseModule(bytes)).toThrow(expect.objectContaining({ reason: "feature" }));
    expect(() => parseModule(bytes)).toThrow(feature);
    expect(["feature", "malformed"]).toContain(rejectionOf(bytes).reason);
  });

  it("has an example for every feature", () => {
    const covered = new Set<FeatureName>([...allowed, ...refused].map(([feature]) => feature));
    covered.add("exceptions");
    expect([...covered].toSorted()).toEqual(features.map(({ name }) => name).toSorted());
  });

  it("names no feature for a module of WebAssembly 1.0", () => {
    const module = run(
      "(drop (i32.load (i32.const 0)))",
      "(memory 1) (table 1 funcref) (global (mut i32) (i32.const 0))",
    );
    expect(admitModule(module, usualOptions).features).toEqual([]);
  });

  it("refuses every code that is no instruction", () => {
    for (const opcode of [0x16, 0x17, 0x1d, 0x1e, 0x27, 0xc5, 0xcf, 0xd7, 0xe7, 0xff]) {
      expect(() => parseModule(inBody(opcode))).toThrow("is not an instruction");
    }
    for (const opcode of [154, 162, 165, 175, 176, 178, 180, 187, 194, 197, 207, 210, 212, 226, 238]) {
      expect(() => parseModule(inBody(0xfd, opcode, 1))).toThrow("is not an instruction");
    }
    expect(() => parseModule(inBody(0xfc, 18))).toThrow("is not an instruction");
  });

  it("is the list of the guide, with the same decisions", () => {
    const guide = readFileSync(new URL("../../docs/guides/webassembly-features.md", import.meta.url), "utf8");
    const rows = [...guide.matchAll(/^\| `(?<name>[a-z0-9-]+)` *\| (?<decision>yes|no) *\|/gmu)];
    const listed = rows.map(({ groups }) => ({ name: groups?.["name"], allowed: groups?.["decision"] === "yes" }));
    expect(listed).toEqual(features.map(({ name, allowed: decision }) => ({ name, allowed: decision })));
  });
});
