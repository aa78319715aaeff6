import { type AdmissionOptions, admitModule, inspectModule } from "@cordon/sandbox/admission";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { body, functionType, list, moduleOf, name, section } from "./module-bytes.ts";
import { usualOptions } from "./rejection-of.ts";
import { assemble } from "./text-module.ts";

function refusalOf(bytes: Uint8Array, options: AdmissionOptions): unknown {
  try {
    admitModule(bytes, options);
    return undefined;
  } catch (error) {
    return error;
  }
}

const sample = assemble(`(module
  (import "extism:host/env" "alloc" (func (param i64) (result i64)))
  (import "extism:host/user" "cordon_fs" (func (param i64) (result i64)))
  (memory 2 5) (table 3 9 funcref) (global i32 (i32.const 1))
  (data (i32.const 0) "abc")
  (func (export "_initialize"))
  (func (export "run") (result i32) (loop $again (br_if $again (i32.const 0))) (i32.const 0))
  (func (export "add") (param i32) (result i32) (local.get 0))
  (export "memory" (memory 0)))`);

describe("an inspection", () => {
  it("says of a module that is admitted what is in it", () => {
    const found = inspectModule(sample, { ...usualOptions, categories: ["fs"] });
    expect(found).toMatchObject({
      refusals: [],
      omittedRefusals: 0,
      sizes: { manifestBytes: 0 },
      functions: 3,
      globals: 1,
      tools: ["run"],
      memory: { initialBytes: 131_072, declaredMaximumBytes: 327_680, maximumBytes: 327_680 },
      tables: [{ elementType: "funcref", initialElements: 3, declaredMaximumElements: 9 }],
    });
    expect(found.imports).toMatchObject([
      { name: "alloc", type: "(i64) -> (i64)", servedBy: "kernel" },
      { name: "cordon_fs", type: "(i64) -> (i64)", servedBy: "broker", needs: "fs" },
    ]);
    expect(found.exports?.map(({ name: shown, role }) => [shown, role])).toEqual([
      ["_initialize", "initializer"],
      ["run", "tool"],
      ["add", "dropped"],
      ["memory", "dropped"],
    ]);
    expect(found.rewritten?.checks).toBeGreaterThan(0);
  });

  it("refuses what admission refuses, whatever the bytes and the limits are", () => {
    const edit = fc.tuple(fc.nat(sample.length - 1), fc.integer({ min: 0, max: 255 }));
    const cut = fc.oneof({ weight: 9, arbitrary: fc.constant(sample.length) }, fc.nat(sample.length));
    const options = fc.record({
      maxMemoryPages: fc.integer({ min: 0, max: 4 }),
      maxTableElements: fc.integer({ min: 0, max: 6 }),
      fuel: fc.boolean(),
      categories: fc.subarray(["fs", "kv"]),
    });
    let admitted = 0;
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), cut, options, (edits, length, chosen) => {
        const bytes = sample.slice(0, length);
        for (const [offset, value] of edits) if (offset < bytes.length) bytes[offset] = value;
        const refusal = refusalOf(bytes, chosen) as { readonly reason: string } | undefined;
        const { refusals, rewritten } = inspectModule(bytes, chosen);
        expect(refusals.length > 0).toBe(refusal !== undefined);
        expect(rewritten !== undefined).toBe(refusal === undefined);
        expect(refusals[0]?.reason).toBe(refusal?.reason);
        admitted += refusal === undefined ? 1 : 0;
      }),
      { numRuns: 2_000 },
    );
    expect(admitted).toBeGreaterThan(50);
  });

  it("names everything that is wrong with imports, exports and sizes, each with its place", () => {
    const bytes = assemble(`(module
      (import "wasi_unstable" "fd_write" (func))
      (import "extism:host/user" "cordon_fs" (func (param i64) (result i64)))
      (import "extism:host/env" "alloc" (memory 1))
      (table 20000 funcref)
      (func (export "run")) (func (export "cordon:a")) (func (export "_initialize") (param i32)))`);
    const { refusals, tools } = inspectModule(bytes, { ...usualOptions, categories: [] });
    expect(refusals.map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([
      'import: "wasi_unstable" "fd_write": there is no such module',
      'import: "extism:host/user" "cordon_fs": it needs a permission "fs:…", and the manifest requests none',
      'import: "extism:host/env" "alloc": it is a memory, and only functions can be imported',
      'export: the export "cordon:a" has a reserved name',
      'export: "_initialize" must be a function of its own without results',
      "limit: it has 20000 table elements at the start, and at most 10000 are admitted",
    ]);
    const textAt = ({ offset = 0 }): string => new TextDecoder().decode(bytes.slice(offset + 1, offset + 9));
    expect(refusals.map(textAt).slice(0, 5)).toEqual(["wasi_uns", "extism:h", "extism:h", "cordon:a", "_initial"]);
    expect(tools).toEqual(["run"]);
  });

  it("describes what was read of a module that is refused further on, with that refusal first", () => {
    const returnCall = [0x12, 0x00];
    const bytes = moduleOf(
      section(1, list([functionType([], [])])),
      section(2, list([[name("env"), name("abort"), 0, 0]])),
      section(3, list([0])),
      section(7, list([[name("run"), 0, 1]])),
      section(10, list([body(returnCall)])),
    );
    const found = inspectModule(bytes, usualOptions);
    expect(found.refusals.map(({ reason }) => reason)).toEqual(["feature", "import"]);
    expect(found).toMatchObject({ tools: ["run"], functions: 1, sizes: { codeBytes: 6 } });
    expect(found.features).toBeUndefined();
    expect(found.rewritten).toBeUndefined();
  });

  it("escapes and cuts names, and lists no more than 100 refusals", () => {
    const evil = `\u001B[2J\u202E${"x".repeat(300)}`;
    const imports = Array.from({ length: 1_000 }, () => [name(evil), name(evil), 0, 0]);
    const bytes = moduleOf(section(1, list([functionType([], [])])), section(2, list(imports)));
    const found = inspectModule(bytes, usualOptions);
    expect([found.refusals.length, found.omittedRefusals, found.imports?.length]).toEqual([100, 900, 1_000]);
    expect(found.imports?.[0]?.name).toMatch(/^\\u\{1b\}\[2J\\u\{202e\}x+…$/u);
    const text = JSON.stringify(found);
    expect([text.includes("\u202E"), text.includes(JSON.stringify("\u001B").slice(1, -1))]).toEqual([false, false]);
    expect(text.length).toBeLessThan(500_000);
  });
});
