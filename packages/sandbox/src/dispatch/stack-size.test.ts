import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("./testing/waits-at-once.ts", import.meta.url));

/** What a process of its own says, since the size of stacks holds for a whole process. */
async function waitsAtOnce(
  ...options: readonly [stackKib: string, calls: number, max: number, enough: number]
): Promise<unknown> {
  const flags = ["--conditions=@cordon/source", program, ...options.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  return JSON.parse(stdout) as unknown;
}

describe("the size of stacks", () => {
  it("lets as many guests wait on a thread as the engine keeps stacks of it", async () => {
    expect(await waitsAtOnce("32", 60, 1, 57)).toEqual({ cells: 1, waiting: 57, other: "OPTION_INVALID" });
    expect(await waitsAtOnce("256", 30, 2, 26)).toEqual({ cells: 2, waiting: 26, other: "OPTION_INVALID" });
  });

  it("is the engine's when nobody sets it", async () => {
    expect(await waitsAtOnce("default", 10, 2, 8)).toEqual({ cells: 2, waiting: 8, other: "none" });
  });
});
