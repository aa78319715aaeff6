import { describe, expect, it } from "vitest";
import { rewriteAndInstantiate } from "./rewritten-instance.ts";
import { assemble } from "./text-module.ts";

/** The fuel one call of `run` is charged. */
function charge(text: string, ...parameters: readonly number[]): number {
  const instance = rewriteAndInstantiate(assemble(`(module (memory 2) (table 8 funcref) (tag) ${text})`), {
    fuel: true,
  });
  const before = instance.fuel;
  instance.call("run", ...parameters);
  return Number(before - instance.fuel);
}

const run = (instructions: string): string => `(func (export "run") (param i32) ${instructions})`;
const nops = (count: number): string => "nop ".repeat(count);

describe("the fuel of a call", () => {
  it("is the number of instructions of straight code, the last end included", () => {
    expect(charge(run(nops(9)), 0)).toBe(10);
    expect(charge(run(nops(99)), 0)).toBe(100);
  });

  it("is that of the longest arm, whichever is taken", () => {
    const text = run(`local.get 0 if ${nops(50)} else ${nops(10)} end`);
    // local.get, if, the long arm with its else, the function's end.
    expect(charge(text, 1)).toBe(2 + 50 + 1 + 1);
    expect(charge(text, 0)).toBe(charge(text, 1));
    expect(charge(run(`local.get 0 if ${nops(50)} end`), 0)).toBe(2 + 50 + 2);
  });

  it("does not add up the cases of a switch", () => {
    const switchOf = (cases: number): string => {
      const opened = "block ".repeat(cases);
      return run(
        `block $out ${opened} local.get 0 br_table ${[...Array(cases).keys()].join(" ")} ${`end ${nops(20)} br $out `.repeat(cases)} end`,
      );
    };
    // Two blocks, local.get, br_table; one case; the function's end.
    expect(charge(switchOf(1), 0)).toBe(2 + 2 + 20 + 1 + 1);
    expect(charge(switchOf(30), 0)).toBe(charge(switchOf(1), 0) + 29);
  });

  it("is charged again for every round of a loop, and for what is inside only there", () => {
    const rounds = run(`loop $l ${nops(20)} local.get 0 i32.const 1 i32.sub local.tee 0 br_if $l end`);
    const entry = 1 + 1;
    const round = 20 + 5 + 1;
    expect(charge(rounds, 1)).toBe(entry + round);
    expect(charge(rounds, 10)).toBe(entry + 10 * round);
  });

  it("covers a loop that is left by a branch to an outer block", () => {
    const text = run(`block $out loop $l ${nops(20)} local.get 0 br_if $out br $l end end`);
    // block, loop and the function's end; then one round.
    expect(charge(text, 1)).toBe(2 + 1 + (20 + 2 + 1));
  });

  it("covers a handler from any place in the body of its try", () => {
    const charged = charge(run(`try ${nops(30)} throw 0 catch_all ${nops(40)} end`), 0);
    expect(charged).toBeGreaterThanOrEqual(1 + 30 + 1 + 40 + 1_000);
    expect(charged).toBeLessThan(1_100);
  });

  it("is charged by size for what one instruction does", () => {
    const base = charge(run("i32.const 0 i32.const 0 i32.const 0 memory.fill"), 0);
    expect(base).toBe(4 + 1 + 16);
    expect(charge(run("i32.const 0 i32.const 0 i32.const 65536 memory.fill"), 0)).toBe(base + 65_536 / 8);
    expect(charge(run("i32.const 0 i32.const 0 i32.const 800 memory.copy"), 0)).toBe(base + 100);
    expect(charge(run("i32.const 0 ref.null func i32.const 8 table.fill 0"), 0)).toBe(base + 64);
    expect(charge(run("i32.const 3 memory.grow drop"), 0)).toBe(3 + 1 + 200 + 3 * 1_024);
    expect(charge(run("ref.null func i32.const 2 table.grow 0 drop"), 0)).toBe(4 + 1 + 200 + 16);
  });

  it("is charged for a size that traps, as an unsigned number", () => {
    const instance = rewriteAndInstantiate(
      assemble(`(module (memory 1) ${run("i32.const 0 i32.const 0 i32.const -1 memory.fill")})`),
      { fuel: true },
    );
    instance.fuel = 1_000_000n;
    expect(() => instance.call("run", 0)).toThrow("unreachable");
    expect(instance.fuel).toBeLessThan(0n);
  });

  it("is charged for called functions, also for those too small for a check", () => {
    const text = `(func $small ${nops(4)}) ${run("call $small call $small")}`;
    expect(charge(text, 0)).toBe(2 + 1 + 2 * 5);
  });

  it("is spent exactly: one unit less and the call traps", () => {
    const text = assemble(
      `(module ${run(`loop $l ${nops(20)} local.get 0 i32.const 1 i32.sub local.tee 0 br_if $l end`)})`,
    );
    const needed = 2 + 10 * 26;
    for (const { fuel, ends } of [
      { fuel: needed, ends: true },
      { fuel: needed - 1, ends: false },
    ]) {
      const instance = rewriteAndInstantiate(text, { fuel: true });
      instance.fuel = BigInt(fuel);
      if (ends) {
        instance.call("run", 10);
        expect(instance.fuel).toBe(0n);
      } else {
        expect(() => instance.call("run", 10)).toThrow(WebAssembly.RuntimeError);
        expect(instance.fuel).toBe(-1n);
      }
    }
  });
});
