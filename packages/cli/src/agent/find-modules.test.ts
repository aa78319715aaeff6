import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findModules } from "./find-modules.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-find-"));
  for (const file of [
    "b.wasm",
    "a.wasm",
    "a.json",
    "one/build/one.wasm",
    "two/two.wasm",
    "two/deep/deep/three.wasm",
    ".hidden/four.wasm",
    "node_modules/five.wasm",
    "empty/README.md",
  ]) {
    await mkdir(join(folder, file, ".."), { recursive: true });
    await writeFile(join(folder, file), "");
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("--skills", () => {
  it("finds the modules of a folder, of the folders in it and of their build folders, each once", async () => {
    const found = await findModules([folder, join(folder, "a.wasm")]);
    expect(found.map((file) => relative(folder, file))).toEqual([
      "a.wasm",
      "b.wasm",
      "one/build/one.wasm",
      "two/two.wasm",
    ]);
  });

  it("takes no folder without a module, and none that is not there", async () => {
    await expect(findModules([join(folder, "empty")])).rejects.toThrow(/there is no \.wasm file/u);
    await expect(findModules([join(folder, "none")])).rejects.toThrow(/it does not exist/u);
    expect(await findModules([])).toEqual([]);
  });
});
