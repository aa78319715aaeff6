import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loopProgramText } from "./loop-generator.ts";
import { programText } from "./program-generator.ts";
import { countExports, countingBetweenLooks, countingInstructions } from "./rewriting-count.ts";
import { createSlots, instantiate, rewrite, rewriteAndInstantiate } from "./rewritten-instance.ts";
import { assemble } from "./text-module.ts";

/** How a call of `run` ended, and what is left in a global. */
type End = readonly [ending: string, seed: unknown];

function runToEnd(exports: WebAssembly.Exports): End {
  let ending = "returned";
  try {
    (exports["run"] as () => void)();
  } catch (error) {
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    ending = String(error);
  }
  return [ending, (exports["seed"] as WebAssembly.Global | undefined)?.value];
}

const numberIn = (exports: WebAssembly.Exports, name: string): number =>
  Number((exports[name] as WebAssembly.Global).value);

const choices = fc.uint8Array({ minLength: 60, maxLength: 400, size: "max" });
const loopPrograms = (nested: boolean): fc.Arbitrary<Uint8Array<ArrayBuffer>> =>
  choices.map((bytes) => assemble(loopProgramText(bytes, { nested })));

/** What a trap in a loop without calls leaves uncharged at most: 4,096 counted, and a run to the next look. */
const unsettled = 5_200;

describe("a generated program of loops", () => {
  it("computes the same before and after rewriting, with and without fuel", () => {
    let returned = 0;
    fc.assert(
      fc.property(loopPrograms(true), (bytes) => {
        const expected = runToEnd(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports);
        for (const fuel of [false, true]) {
          expect(runToEnd(rewriteAndInstantiate(bytes, { fuel }).exports)).toEqual(expected);
        }
        returned += expected[0] === "returned" ? 1 : 0;
      }),
      { numRuns: 70 },
    );
    expect(returned).toBeGreaterThan(5);
  });

  it("is charged at least one unit for every instruction it runs", () => {
    let returned = 0;
    let looped = 0;
    fc.assert(
      fc.property(fc.oneof(loopPrograms(true), loopPrograms(false)), (bytes) => {
        const counting = assemble(countingInstructions(bytes));
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(counting));
        const end = runToEnd(exports);
        const instance = rewriteAndInstantiate(bytes, { fuel: true });
        const before = instance.fuel;
        expect(runToEnd(instance.exports)).toEqual(end);
        const spent = Number(before - instance.fuel);
        const ran = numberIn(exports, countExports.count);
        expect(spent).toBeGreaterThanOrEqual(end[0] === "returned" ? ran : ran - unsettled);
        returned += end[0] === "returned" ? 1 : 0;
        looped += ran > 10_000 ? 1 : 0;
      }),
      { numRuns: 70 },
    );
    expect(returned).toBeGreaterThan(5);
    expect(looped).toBeGreaterThan(5);
  });
});

/** Between two looks, each function on the stack runs at most so much outside of loops without calls. */
const straight = 1_152;
/** And the function that runs so much more in such loops. */
const inLoops = { withoutFuel: 4 * 64, withFuel: 9_216 };

/** The most `nop`s between two looks in one call of `run`. */
function longestRun(bytes: Uint8Array, fuel: boolean): number {
  const { bytes: rewritten, memory } = rewrite(bytes, { fuel });
  const instance = instantiate({ bytes: assemble(countingBetweenLooks(rewritten)), memory }, { slots: createSlots() });
  runToEnd(instance.exports);
  return numberIn(instance.exports, countExports.longest);
}

describe("between two looks at the slot", () => {
  it.each([
    { what: "functions that call only small ones", nested: false, levels: 2 },
    { what: "functions that call each other", nested: true, levels: 6 },
  ])("$what run no more than the bound", ({ nested, levels }) => {
    let longest = 0;
    fc.assert(
      fc.property(loopPrograms(nested), (bytes) => {
        const withoutFuel = longestRun(bytes, false);
        expect(withoutFuel).toBeLessThanOrEqual(levels * straight + inLoops.withoutFuel);
        expect(longestRun(bytes, true)).toBeLessThanOrEqual(levels * straight + inLoops.withFuel);
        longest = Math.max(longest, withoutFuel);
      }),
      { numRuns: 40 },
    );
    // Otherwise nothing was counted.
    expect(longest).toBeGreaterThan(straight / 2);
  });
});

describe("on the way back from deep recursion", () => {
  const depth = 1_000;
  const recursion = (tail: string): string => `(module (func $leaf ${"nop ".repeat(126)}) (func $deep (param i32)
      (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))) ${tail})
    (func (export "run") (call $deep (i32.const ${depth}))))`;

  it.each([200, 860, 890, 1_100, 5_000])(
    "each level runs no more than the bound, with %i instructions to go",
    (nops) => {
      for (const tail of ["nop ".repeat(nops), "(call $leaf)".repeat(nops / 50)]) {
        for (const fuel of [false, true]) {
          const longest = longestRun(assemble(recursion(tail)), fuel);
          expect(longest).toBeLessThanOrEqual((depth + 1) * straight);
          // Many levels return between two looks where each stays below the bound, and else only a few.
          expect(longest).toBeLessThanOrEqual(nops > straight ? 3 * straight : (depth + 1) * 3 * nops);
        }
      }
    },
  );
});

describe("a generated program of everything", () => {
  it("is charged at least one unit for every instruction it runs", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 400 }), (choice) => {
        const bytes = assemble(programText(choice));
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(countingInstructions(bytes))));
        const instance = rewriteAndInstantiate(bytes, { fuel: true });
        for (const name of ["f3", "f2", "f1", "f0"]) {
          const ranBefore = numberIn(exports, countExports.count);
          const fuelBefore = instance.fuel;
          const ending = (of: WebAssembly.Exports): boolean => {
            try {
              (of[name] as (a: number, b: bigint) => number)(7, -7n);
              return true;
            } catch {
              return false;
            }
          };
          const returned = ending(exports);
          expect(ending(instance.exports)).toBe(returned);
          const ran = numberIn(exports, countExports.count) - ranBefore;
          expect(Number(fuelBefore - instance.fuel)).toBeGreaterThanOrEqual(returned ? ran : ran - unsettled);
        }
      }),
      { numRuns: 60 },
    );
  });
});
