import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../gate/project-tree.ts";

/** Runs a program in a folder, and throws when it fails. */
export type RunOrThrow = (folder: string, words: readonly string[]) => Promise<void>;

/**
 * Packs the PDK of a copy of the project as its own script does, except that the engine is taken from the working copy where
 * it is made already.
 *
 * @param root The copy. Its packages are built.
 * @param npm How to start npm.
 * @param run Runs a program.
 */
export async function packPdk(root: string, npm: readonly string[], run: RunOrThrow): Promise<void> {
  const [folder, engine] = [join(root, "pdk", "typescript"), "pdk/typescript/build/engine.wasm"];
  await mkdir(join(folder, "build"), { recursive: true });
  if (await isCurrent(engine)) await copyFile(join(projectRoot, engine), join(root, engine));
  else await run(root, [process.execPath, "pdk/typescript/engine/make-engine.ts"]);
  await run(folder, [process.execPath, "../../.ci/prepack.mjs", "--unbundled"]);
  await run(folder, [...npm, "pack", "--ignore-scripts", "--pack-destination", join(root, "packed")]);
}

/** Whether the working copy has the engine that its sources name. */
async function isCurrent(engine: string): Promise<boolean> {
  const made = await readFile(join(projectRoot, engine)).catch(() => Buffer.alloc(0));
  const expected = await readFile(join(projectRoot, "pdk/typescript/src/compiler/load-engine.ts"), "utf8");
  return expected.includes(`"${createHash("sha256").update(made).digest("hex")}"`);
}
