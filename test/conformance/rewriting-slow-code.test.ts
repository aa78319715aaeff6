import { admitModule } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { rejectionOf } from "./rejection-of.ts";
import { assemble } from "./text-module.ts";

const options = { maxMemoryPages: 16, maxTableElements: 100, fuel: false };

describe("code that is slow without a loop", () => {
  it("is refused when its branches would keep the compiler busy, by operands or by locals", async () => {
    const branches = "(br_if 0 (local.get 0))".repeat(40_000);
    const byOperands = `(module (func (param i32) ${"i64.const 0 ".repeat(4_000)} (block ${branches}) return))`;
    const byLocals = `(module (func (param i32) (local ${"i64 ".repeat(4_000)}) (block ${branches})))`;
    for (const text of [byOperands, byLocals]) {
      const { reason, what } = rejectionOf(assemble(text));
      expect([reason, what]).toEqual(["limit", "values alive at the branches of one function"]);
    }
  });

  it("is refused when its checks would: the compiler merges all locals at each", () => {
    const byFills = "(memory.fill (i32.const 0) (i32.const 0) (i32.const 0))".repeat(2_100);
    const byCalls = "(call 1)".repeat(18_000);
    for (const body of [byFills, byCalls]) {
      const text = `(module (memory 1) (func (local ${"i64 ".repeat(4_000)}) ${body}) (func (loop)))`;
      expect(rejectionOf(assemble(text))).toMatchObject({
        reason: "limit",
        what: "values alive at the branches of one function",
      });
    }
  });

  it.each([0, 1])(
    "has a check before each allocation, since one fills megabytes, by whichever import: %i",
    (imported) => {
      const call = `(drop (call ${imported} (i64.const 15000000)))`;
      const alloc = '(import "extism:host/env" "alloc" (func (param i64) (result i64)))';
      const checksOf = (calls: number): number => {
        const bytes = assemble(`(module ${alloc} ${alloc} (func (export "execute") ${call.repeat(calls)}))`);
        return admitModule(bytes, options).sizes.checks;
      };
      expect(checksOf(20) - checksOf(10)).toBe(10);
    },
  );
});
