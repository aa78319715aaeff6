import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import type { NpmProgramData, NpmProgramResult } from "./npm-program-worker.ts";
import { type NpmProgram, npmPrograms } from "./npm-programs.ts";

async function run(data: NpmProgramData): Promise<NpmProgramResult> {
  const worker = new Worker(new URL("./npm-program-worker.ts", import.meta.url), { workerData: data });
  try {
    const [result] = (await once(worker, "message")) as [NpmProgramResult];
    return result;
  } finally {
    await worker.terminate();
  }
}

/** A part of what each program must say, so that two equal failures are not taken for success. */
const expected: Readonly<Record<NpmProgram, string>> = {
  sqlite: "sum(score) over",
  quickjs: "TypeError",
  sourceMap: "source2.ts",
  resvg: '"width":96',
  esbuild: "console.log(twice(21))",
};

describe.each(Object.keys(npmPrograms) as NpmProgram[])("%s from npm", (program) => {
  it("computes the same before and after rewriting, with and without fuel", async () => {
    const original = await run({ program, mode: "original" });
    expect(original.rewritten).toBe(0);
    expect(JSON.stringify(original.output)).toContain(expected[program]);
    for (const mode of ["checks", "fuel"] as const) {
      const rewritten = await run({ program, mode });
      expect(rewritten.rewritten).toBeGreaterThan(0);
      expect(rewritten.output).toEqual(original.output);
      expect(rewritten.refused).toEqual([0]);
    }
  });
});
