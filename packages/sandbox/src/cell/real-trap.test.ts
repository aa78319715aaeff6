import wabt from "wabt";
import { describe, expect, it } from "vitest";
import { realTrap } from "./real-trap.ts";

const catchAll = `(module
  (import "host" "fail" (func $fail))
  (func (export "run") (result i32)
    (try (result i32) (do (call $fail) (i32.const 0)) (catch_all (i32.const 1)))))`;

async function instantiate(fail: unknown): Promise<() => unknown> {
  const { buffer } = (await wabt()).parseWat("test", catchAll, { exceptions: true }).toBinary({});
  const imports = { host: { fail: fail as () => void } };
  return new WebAssembly.Instance(new WebAssembly.Module(buffer), imports).exports["run"] as () => unknown;
}

describe("realTrap", () => {
  it("goes through a guest that catches everything, thrown by a host function", async () => {
    const run = await instantiate(() => {
      throw realTrap();
    });
    expect(run).toThrow(WebAssembly.RuntimeError);
  });

  it("goes through a guest that catches everything, as the rejection of a suspended import", async () => {
    const run = await instantiate(new WebAssembly.Suspending(() => Promise.reject(realTrap())));
    await expect(WebAssembly.promising(run)()).rejects.toBeInstanceOf(WebAssembly.RuntimeError);
  });

  it("is needed: the same guest swallows an error that only looks like a trap", async () => {
    const run = await instantiate(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
    expect(run()).toBe(1);
  });
});
