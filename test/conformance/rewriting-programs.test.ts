import { admitModule } from "@cordon/sandbox/admission";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { programText } from "./program-generator.ts";
import { usualOptions } from "./rejection-of.ts";
import { rewriteAndInstantiate } from "./rewritten-instance.ts";
import { assemble } from "./text-module.ts";

/** What a program did: results of its functions, or that they trapped, and what it left behind. */
interface Outcome {
  readonly results: readonly unknown[];
  readonly globals: readonly unknown[];
  readonly memory: Uint8Array;
}

const callArguments: readonly (readonly [number, bigint])[] = [
  [0, 0n],
  [1, -1n],
  [-2_000_000_000, 0x1234_5678_9abcn],
];

/** Calls every function in turn, on one instance, so that later calls see what earlier ones left. */
function outcomeOf(exports: WebAssembly.Exports): Outcome {
  const results: unknown[] = [];
  for (const name of ["f3", "f2", "f1", "f0"]) {
    for (const values of callArguments) {
      try {
        results.push((exports[name] as (a: number, b: bigint) => number)(...values));
      } catch (error) {
        expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
        results.push("trap");
      }
    }
  }
  const globals = ["g", "h"].map((name) => (exports[name] as WebAssembly.Global).value);
  return { results, globals, memory: new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer) };
}

const programs = fc.uint8Array({ minLength: 20, maxLength: 600 }).map((bytes) => assemble(programText(bytes)));

describe("a generated program", () => {
  it("computes the same before and after rewriting, with and without fuel", () => {
    let traps = 0;
    let finished = 0;
    fc.assert(
      fc.property(programs, (bytes) => {
        const expected = outcomeOf(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports);
        for (const fuel of [false, true]) {
          expect(outcomeOf(rewriteAndInstantiate(bytes, { fuel }).exports)).toEqual(expected);
        }
        traps += expected.results.filter((result) => result === "trap").length;
        finished += expected.results.filter((result) => result !== "trap").length;
      }),
      { numRuns: 400 },
    );
    // Both kinds of ends must occur, or the property says little.
    expect(traps).toBeGreaterThan(20);
    expect(finished).toBeGreaterThan(1_000);
  });

  it("is admitted, and is charged the same fuel in every run", () => {
    fc.assert(
      fc.property(programs, (bytes) => {
        expect(admitModule(bytes, usualOptions).features).toContain("bulk-memory");
        const spent = (): bigint => {
          const instance = rewriteAndInstantiate(bytes, { fuel: true });
          const before = instance.fuel;
          outcomeOf(instance.exports);
          return before - instance.fuel;
        };
        const first = spent();
        expect(first).toBeGreaterThan(0n);
        expect(spent()).toBe(first);
      }),
      { numRuns: 60 },
    );
  });
});
