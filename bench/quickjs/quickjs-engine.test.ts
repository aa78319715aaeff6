import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { program } from "./program.ts";
import { readQuickJs, startQuickJs } from "./quickjs-engine.ts";

describe("startQuickJs()", () => {
  it.each(["original", "interrupt checks", "fuel"] as const)(
    "evaluates JavaScript as Node does: %s",
    async (variant) => {
      const engine = startQuickJs(await readQuickJs(), variant);
      expect(engine.evaluate("6 * 7")).toBe(42);
      expect(engine.evaluate("[3, 1, 2].sort().join('').length + JSON.parse('[1]')[0]")).toBe(4);
      expect(engine.evaluate(program)).toBe(runInNewContext(program));
    },
  );

  it("reports a program that throws", async () => {
    const engine = startQuickJs(await readQuickJs(), "original");
    expect(() => engine.evaluate("nothing.there")).toThrow("Cannot evaluate");
  });
});
