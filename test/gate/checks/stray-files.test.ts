import { describe, expect, it } from "vitest";
import { createTemporaryTree } from "../temporary-tree.ts";
import { checkStrayFiles } from "./stray-files.ts";

async function refusedOf(...files: readonly string[]): Promise<readonly string[]> {
  await using tree = await createTemporaryTree(Object.fromEntries(files.map((file) => [file, ""])));
  return (await checkStrayFiles(tree)).map(({ file }) => file);
}

describe("checkStrayFiles()", () => {
  it("refuses files of experiments, in every folder", async () => {
    const files = [
      "bench/run-tmp.mjs",
      "packages/core/src/decide.tmp.ts",
      "packages/core/src/prof.ts",
      "prof-gate.ts",
      "scratch/a.ts",
      "test/scratch/deep/notes.md",
    ];
    expect(await refusedOf(...files)).toEqual(files);
  });

  it("accepts names that only resemble them", async () => {
    const files = [
      "docs/scratch.md",
      "src/improf.ts",
      "src/prof.md",
      "src/temporary.ts",
      "src/tmp-folder.ts",
      "tmp.ts",
    ];
    expect(await refusedOf(...files)).toEqual([]);
  });
});
