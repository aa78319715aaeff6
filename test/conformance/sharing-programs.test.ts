import { hash } from "node:crypto";
import {
  admitModule,
  type AdmissionOptions,
  compileModule,
  type CompiledModule,
  globalExport,
  SharedCodes,
} from "@cordon/sandbox/admission";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { programText } from "./program-generator.ts";
import { usualOptions } from "./rejection-of.ts";
import { rewriteAndInstantiate } from "./rewritten-instance.ts";
import { instantiateShared } from "./shared-instance.ts";
import { findPart } from "./sharing-verdict.ts";
import { assemble } from "./text-module.ts";

/** What the calls of a program gave, and what they left behind. */
interface Outcome {
  readonly results: readonly unknown[];
  readonly globals: readonly unknown[];
  /** Its digest. */
  readonly memory: string;
}

const callArguments = ["(i32.const 0) (i64.const 0)", "(i32.const 1) (i64.const -1)", "(i32.const -7) (i64.const 99)"];
const tools = [3, 2, 1, 0].flatMap((target) => callArguments.map((values) => `(call $f${target} ${values})`));

/** A program as a skill: with tools that call its functions, and data and globals of its own. */
function skillText(bytes: Uint8Array, { g, h, data }: Beginning): string {
  const program = programText(bytes)
    .replaceAll("memory.init $text", "memory.fill")
    .replace('(data $text "0123456789")', `(data (i32.const 90) "${data}") (data (i32.const 300) "0123456789")`)
    .replace("(i32.const 5))", `(i32.const ${g}))`)
    .replace("(i64.const -7))", `(i64.const ${h}))`);
  const functions = tools.map((call, index) => `(func (export "t${index}") (result i32) ${call})`).join("\n");
  return program.replace(/\)$/u, `${functions})`);
}

interface Beginning {
  readonly g: number;
  readonly h: bigint;
  readonly data: string;
}

const valueOf = (value: unknown): unknown => (value as WebAssembly.Global).value;

function outcomeOf(
  call: (tool: number) => unknown,
  globals: () => readonly unknown[],
  memory: WebAssembly.Memory,
): Outcome {
  const results = tools.map((_, index) => {
    try {
      return call(index);
    } catch (error) {
      expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
      return "trap";
    }
  });
  return { results, globals: globals(), memory: hash("sha256", new Uint8Array(memory.buffer)) };
}

function plainOutcome(bytes: Uint8Array, fuel: boolean): Outcome {
  const instance = rewriteAndInstantiate(bytes, { fuel });
  const { exports } = instance;
  const memory = exports["memory"] as WebAssembly.Memory;
  return outcomeOf(
    (tool) => instance.call(`t${tool}`),
    () => ["g", "h"].map((name) => valueOf(exports[name])),
    memory,
  );
}

function sharedOutcome(compiled: CompiledModule): Outcome {
  const { exports, memory } = instantiateShared(compiled);
  const named = new Map(compiled.image?.functions.map(({ name, exported }) => [name, exported]));
  return outcomeOf(
    (tool) => (exports[named.get(`t${tool}`) ?? ""] as () => unknown)(),
    () => [globalExport(0), globalExport(1)].map((name) => valueOf(exports[name])),
    memory,
  );
}

const beginnings = fc.record({
  g: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  h: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  data: fc.stringMatching(/^[a-z]{0,40}$/u),
});

describe("a generated program whose code is known", () => {
  it("computes what it computes with code of its own, which would be the same", () => {
    let finished = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 400 }), beginnings, fc.boolean(), (bytes, own, fuel) => {
        const options: AdmissionOptions = { ...usualOptions, fuel };
        const other = assemble(skillText(bytes, { g: 5, h: -7n, data: "some" }));
        const skill = assemble(skillText(bytes, own));
        const codes = new SharedCodes();
        const first = compileModule(other, options, codes, findPart);
        const second = compileModule(skill, options, codes, findPart);
        expect(second.module).toBe(first.module);
        const alone = (module: Uint8Array): Uint8Array => admitModule(module, options, {}, findPart).bytes;
        expect(alone(skill)).toEqual(alone(other));
        const outcome = sharedOutcome(second);
        expect(outcome).toEqual(plainOutcome(skill, fuel));
        expect(sharedOutcome(first)).toEqual(plainOutcome(other, fuel));
        finished += outcome.results.filter((result) => result !== "trap").length;
      }),
      { numRuns: 80 },
    );
    expect(finished).toBeGreaterThan(200);
  });
});
