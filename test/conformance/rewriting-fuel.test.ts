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

  it("is charged by the callers of a recursion for what runs before its check", () => {
    const text = `(func $f (param i32) (result i32)
        local.get 0 i32.const 2 i32.lt_s if (result i32) local.get 0 else
        local.get 0 i32.const 1 i32.sub call $f local.get 0 i32.const 2 i32.sub call $f i32.add end)
      ${run("local.get 0 call $f drop")}`;
    // The short way out: four instructions, local.get, else and two ends at most. The long one: four and eleven.
    const short = charge(text, 0) - 4;
    const calls = (depth: number): number => (depth < 2 ? 0 : 1 + calls(depth - 1) + calls(depth - 2));
    const long = charge(text, 2) - charge(text, 0);
    expect(short).toBeGreaterThanOrEqual(4 + 1 + 1 + 1);
    expect(short).toBeLessThanOrEqual(4 + 4);
    // Both calls inside are short ways out.
    expect(long).toBeGreaterThanOrEqual(11 + 2 * short);
    expect(long).toBeLessThanOrEqual(11 + 4 + 2 * short);
    expect(charge(text, 10)).toBe(4 + short + calls(10) * long);
  });

  it("is the same whether a function is called directly, through a table or from outside", () => {
    const small = `(func $small (export "small") (param i32) ${nops(6)})`;
    const direct = charge(`${small} ${run("i32.const 0 call $small")}`, 0);
    const inTable = `${small} (elem (table 0) (i32.const 0) func $small)`;
    expect(charge(`${inTable} ${run("i32.const 0 call $small")}`, 0)).toBe(direct);
    expect(charge(`${inTable} ${run("i32.const 0 i32.const 0 call_indirect (param i32)")}`, 0)).toBe(direct + 1);
    const instance = rewriteAndInstantiate(assemble(`(module ${small})`), { fuel: true });
    const before = instance.fuel;
    instance.call("small", 0);
    expect(before - instance.fuel).toBe(7n);
  });

  it("adds up shared callees as often as they are called, and only those on the longest path", () => {
    const leaf = `(func $leaf ${nops(19)}) (func $left call $leaf) (func $right call $leaf call $leaf)`;
    expect(charge(`${leaf} ${run("call $left call $right")}`, 0)).toBe(2 + 1 + (2 + 20) + (3 + 40));
    const arms = charge(`${leaf} ${run("local.get 0 if call $left else call $right end")}`, 1);
    expect(arms).toBe(2 + 1 + (3 + 40) + 1 + 1);
  });

  it.each([
    ["return", "local.get 0 if return end"],
    ["a branch out of the function", "local.get 0 br_if 2"],
    ["a branch table", "block local.get 0 br_table 0 3 end"],
    ["a branch to a loop around it", "local.get 0 br_if 1"],
  ])("covers rounds of a loop that is left by %s", (_what, leaving) => {
    // The outer loop has a call, and so charges at once; the inner one has not.
    const text = `(func $call (loop)) (global $n (mut i32) (i32.const 0))
      ${run(`loop $outer
        global.get $n i32.eqz if global.get $n i32.const 1 i32.add global.set $n call $call
          loop $inner ${nops(200)} ${leaving} br $inner end
        end
      end`)}`;
    expect(charge(text, 1)).toBeGreaterThan(200);
  });

  it("misses, after a trap in a loop, no more than the loop had not settled, and the same each time", () => {
    const text = assemble(
      `(module (memory 1) ${run(`loop $l (i32.store8 (local.get 0) (i32.const 1))
      (local.set 0 (i32.add (local.get 0) (i32.const 1))) br $l end`)})`,
    );
    const spent = (): bigint => {
      const instance = rewriteAndInstantiate(text, { fuel: true });
      const before = instance.fuel;
      expect(() => instance.call("run", 0)).toThrow("out of bounds");
      return before - instance.fuel;
    };
    const round = 3 + 4 + 1;
    const needed = BigInt(65_537 * round);
    expect(spent()).toBe(spent());
    expect(spent()).toBeLessThanOrEqual(needed + 100n);
    expect(spent()).toBeGreaterThan(needed - 4_096n - BigInt(4 * (round + 1)));
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
