import { createHash } from "node:crypto";
import { hostImports } from "@cordon/core";
import { admitModule, privateModule, startExport } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { functionType, list, moduleOf, name, section } from "./module-bytes.ts";
import { rejectionOf, usualOptions } from "./rejection-of.ts";
import { createSlots, instantiate } from "./rewritten-instance.ts";
import { assemble } from "./text-module.ts";

const admitText = (text: string): ReturnType<typeof admitModule> => admitModule(assemble(text), usualOptions);
const signature = (parameters: readonly string[], results: readonly string[]): string =>
  `(func (param ${parameters.join(" ")}) (result ${results.join(" ")}))`;

describe("imports", () => {
  it("are admitted when module, name and type are those of the host ABI, all of them", () => {
    const lines = hostImports.map(
      (entry) => `(import "${entry.module}" "${entry.name}" ${signature(entry.parameters, entry.results)})`,
    );
    const { imports } = admitText(`(module ${lines.join("\n")})`);
    expect(imports).toEqual(
      hostImports.map(({ module, name: field, parameters, results }) => ({ module, name: field, parameters, results })),
    );
  });

  it("are listed once, in the order of their first mention", () => {
    const { imports } = admitText(`(module
      (import "extism:host/env" "free" (func (param i64)))
      (import "extism:host/env" "alloc" (func (param i64) (result i64)))
      (import "extism:host/env" "free" (func (param i64))))`);
    expect(imports.map((entry) => entry.name)).toEqual(["free", "alloc"]);
  });

  it("are refused all in one error that says what is wrong with each", () => {
    const error = rejectionOf(
      assemble(`(module
        (import "extism:host/env" "alloc" (func (param i32) (result i64)))
        (import "extism:host/env" "allocate" (func))
        (import "env" "printf" (func))
        (import "extism:host/env" "length" (func (param i64) (result i64)))
        (import "extism:host/env" "free" (global i32)))`),
    );
    expect(error.reason).toBe("import");
    expect(error.detail).toContain('"alloc": its type is (i32) -> (i64), and must be (i64) -> (i64)');
    expect(error.detail).toContain('"allocate": the module has no such function');
    expect(error.detail).toContain('"env" "printf": there is no such module');
    expect(error.detail).toContain('"free": it is a global, and only functions can be imported');
    expect(error.detail).not.toContain('"length"');
  });

  it.each(["memory 1", "table 1 funcref", "global i32", "global (mut i32)", "tag"])("are refused for a %s", (what) => {
    const error = rejectionOf(assemble(`(module (import "extism:host/env" "alloc" (${what})))`));
    expect(error).toMatchObject({ reason: "import" });
    expect(error.detail).toContain("only functions can be imported");
  });

  it("are refused when nothing but the prototype of an object has that name", () => {
    for (const field of ["constructor", "__proto__", "toString", "hasOwnProperty", "__defineGetter__", "get", "size"]) {
      const inModule = assemble(`(module (import "extism:host/env" "${field}" (func)))`);
      const asModule = assemble(`(module (import "${field}" "alloc" (func (param i64) (result i64))))`);
      expect(rejectionOf(inModule).reason).toBe("import");
      expect(rejectionOf(asModule).reason).toBe("import");
    }
  });

  it("are refused from the private module, whatever they are", () => {
    for (const entry of ['"memory" (memory 1)', '"slots" (memory 1 1)', '"anything" (func)']) {
      expect(rejectionOf(assemble(`(module (import "${privateModule}" ${entry}))`)).detail).toContain("is reserved");
    }
  });

  it("cannot put control characters or long text into an error", () => {
    const hostile = `a\u001b[31m\n\u2028\u202e${"x".repeat(500)}`;
    const bytes = moduleOf(
      section(1, list([functionType([], [])])),
      section(2, list([[name(hostile), name(hostile), 0, 0]])),
    );
    const { message } = rejectionOf(bytes);
    expect(message).toContain("a\\u{1b}[31m\\u{a}\\u{2028}\\u{202e}xx");
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(message.length).toBeLessThan(500);
  });

  it("are listed up to a number in the error", () => {
    const lines = Array.from({ length: 50 }, (_, index) => `(import "env" "f${index}" (func))`);
    expect(rejectionOf(assemble(`(module ${lines.join("")})`)).detail).toMatch(/"f19": [^"]*; and 30 more$/u);
  });
});

describe("exports", () => {
  it("are tools when they are functions without parameters that return a status or nothing", () => {
    const { tools } = admitText(`(module
      (memory (export "memory") 1) (global (export "g") i32 (i32.const 0)) (table (export "t") 1 funcref)
      (func (export "execute") (result i32) (i32.const 0))
      (func (export "quiet"))
      (func (export "sum") (param i32) (result i32) (i32.const 0))
      (func (export "pair") (result i32 i32) (i32.const 0) (i32.const 0))
      (func (export "wide") (result i64) (i64.const 0)))`);
    expect(tools).toEqual([
      { name: "execute", returnsStatus: true },
      { name: "quiet", returnsStatus: false },
    ]);
  });

  it("need a plain name to be a tool", () => {
    const names = [
      "execute",
      "get-user",
      "_x9",
      "a".repeat(64),
      "a".repeat(65),
      "9a",
      "",
      "a b",
      String.raw`\c3\a4`,
      "constructor",
    ];
    const fields = names.map((field) => `(export "${field}" (func 0))`);
    const { tools } = admitText(`(module (func) ${fields.join("")})`);
    expect(tools.map((tool) => tool.name)).toEqual(["execute", "get-user", "_x9", "a".repeat(64), "constructor"]);
  });

  it("go unless they are kept for a reason, and so do custom sections", () => {
    const bytes = moduleOf(
      section(0, [name("name"), 1, 2, 3]),
      section(1, list([functionType([], [])])),
      section(3, list([0])),
      section(5, list([[0, 1]])),
      section(
        7,
        list([
          [name("execute"), 0, 0],
          [name("memory"), 2, 0],
          [name("a b"), 0, 0],
        ]),
      ),
      section(0, [name("sourceMappingURL"), 1, 2, 3]),
      section(10, [1, 2, 0, 0x0b]),
    );
    const module = new WebAssembly.Module(admitModule(bytes, usualOptions).bytes);
    const kept = WebAssembly.Module.exports(module).map((entry) => entry.name);
    expect(kept).toEqual(["execute", "cordon:slot", "cordon:refused"]);
    for (const custom of ["name", "sourceMappingURL"]) {
      expect(WebAssembly.Module.customSections(module, custom)).toEqual([]);
    }
  });

  it("that hand on an import are no tools", () => {
    const { tools } = admitText(`(module
      (import "extism:host/env" "get_log_level" (func $level (result i32)))
      (export "execute" (func $level)))`);
    expect(tools).toEqual([]);
  });

  it("are refused with a reserved name, of any kind", () => {
    for (const entry of [
      '(func (export "cordon:start"))',
      '(memory (export "cordon:fuel") 1)',
      '(func (export "cordon:x"))',
    ]) {
      expect(rejectionOf(assemble(`(module ${entry})`))).toMatchObject({ reason: "export" });
    }
  });

  it("make a skill resumable only when all three functions have their types", () => {
    const start = '(func (export "cordon_start") (param i32) (result i32) (i32.const 0))';
    const resume = '(func (export "cordon_resume") (result i32) (i32.const 0))';
    const pending = '(func (export "cordon_pending") (result i64) (i64.const 0))';
    const whole = admitText(`(module ${start} ${resume} ${pending})`);
    expect(whole).toMatchObject({ resumable: true, tools: [] });
    const names = WebAssembly.Module.exports(new WebAssembly.Module(whole.bytes)).map((entry) => entry.name);
    expect(names).toEqual(expect.arrayContaining(["cordon_start", "cordon_resume", "cordon_pending"]));
    for (const part of [
      `${start} ${resume}`,
      `${start} ${pending}`,
      `${start} ${resume} ${pending.replaceAll("i64", "i32")}`,
    ]) {
      const partial = admitText(`(module ${part})`);
      expect(partial).toMatchObject({ resumable: false, tools: [] });
      expect(WebAssembly.Module.exports(new WebAssembly.Module(partial.bytes))).toHaveLength(2);
    }
  });
});

describe("init functions", () => {
  it("are listed in order: start section, reactor or constructors, Haskell", () => {
    const initialize = '(func (export "_initialize"))';
    const constructors = '(func (export "__wasm_call_ctors"))';
    const haskell = '(func (export "hs_init") (param i32 i32))';
    const start = "(func $s) (start $s)";
    expect(admitText(`(module ${haskell} ${constructors} ${start})`)).toMatchObject({
      initializers: [startExport, "__wasm_call_ctors", "hs_init"],
      tools: [],
    });
    // By convention `_initialize` calls the constructors, and they must not run twice.
    expect(admitText(`(module ${haskell} ${constructors} ${initialize})`).initializers).toEqual([
      "_initialize",
      "hs_init",
    ]);
  });

  it("are refused with another type, as another kind, or as an import", () => {
    for (const field of [
      '(func (export "_initialize") (param i32))',
      '(memory (export "_initialize") 1)',
      '(func (export "hs_init") (result i32) (i32.const 0))',
    ]) {
      expect(rejectionOf(assemble(`(module ${field})`))).toMatchObject({ reason: "export" });
    }
  });

  it("do not run at instantiation, even when a start section never ends", () => {
    const admitted = admitText("(module (memory 1) (func $s (loop br 0)) (start $s))");
    const instance = instantiate(admitted, { slots: createSlots() });
    instance.interrupt(-1);
    expect(() => instance.call(startExport)).toThrow(WebAssembly.RuntimeError);
  });
});

describe("what admission tells about a module", () => {
  it("is the digest of the original and sizes", () => {
    const bytes = assemble('(module (func (export "execute") (loop)))');
    const admitted = admitModule(bytes, usualOptions);
    expect(admitted.digest).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    expect(admitted.sizes).toEqual({
      originalBytes: bytes.length,
      rewrittenBytes: admitted.bytes.length,
      functions: 1,
      checks: 2,
    });
    expect(structuredClone(admitted)).toEqual(admitted);
  });

  it("is a copy of the manifest, which must be the only one", () => {
    const manifest = section(0, [name("cordon.manifest"), [0x7b, 0x7d]]);
    const bytes = moduleOf(manifest);
    const admitted = admitModule(bytes, usualOptions);
    bytes.fill(0);
    expect(admitted.manifest).toEqual(Uint8Array.of(0x7b, 0x7d));
    expect(admitModule(moduleOf(), usualOptions).manifest).toBeUndefined();
    expect(rejectionOf(moduleOf(manifest, manifest))).toMatchObject({ reason: "manifest" });
  });

  it("does not change when shared bytes change afterwards", () => {
    const source = assemble('(module (func (export "execute")))');
    const shared = new Uint8Array(new SharedArrayBuffer(source.length));
    shared.set(source);
    const admitted = admitModule(shared, usualOptions);
    shared.fill(0);
    expect(admitted.bytes.buffer).toBeInstanceOf(ArrayBuffer);
    expect(WebAssembly.validate(admitted.bytes)).toBe(true);
  });
});
