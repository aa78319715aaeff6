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

  it("has a check before each allocation, since one fills megabytes", async () => {
    const call = "(drop (call $alloc (i64.const 15000000)))";
    const alloc = '(import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))';
    const checksOf = async (calls: number): Promise<number> => {
      const bytes = assemble(`(module ${alloc} (func (export "execute") ${call.repeat(calls)}))`);
      return admitModule(bytes, options).sizes.checks;
    };
    expect((await checksOf(20)) - (await checksOf(10))).toBe(10);
  });
});
