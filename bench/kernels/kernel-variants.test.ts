import { describe, expect, it } from "vitest";
import { compileKernel } from "./compile-kernel.ts";
import { instantiateVariant, type KernelVariant } from "./kernel-variants.ts";

const variants: readonly KernelVariant[] = ["original", "interrupt checks", "fuel"];

async function resultsOf(name: string, size: number): Promise<readonly number[]> {
  const bytes = await compileKernel(name);
  return variants.map((variant) => {
    const { exports, refuel } = instantiateVariant(bytes, variant);
    refuel();
    return (exports["run"] as (size: number) => number)(size);
  });
}

describe("instantiateVariant()", () => {
  it.each([
    ["fib", 20, 6765],
    ["sieve", 1000, 3 * 168],
  ])("computes what is known: %s", async (name, size, expected) => {
    expect(await resultsOf(name, size)).toEqual([expected, expected, expected]);
  });

  it.each(["matmul", "sha256", "json", "sort"])("computes the same in every variant: %s", async (name) => {
    const results = await resultsOf(name, 30);
    expect(results).toEqual([results[0], results[0], results[0]]);
    expect(results[0]).not.toBe(0);
  });
});
