import { copyFile, mkdir, stat } from "node:fs/promises";
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
  const isMade = await stat(join(projectRoot, engine)).catch(() => undefined);
  if (isMade === undefined) await run(root, [process.execPath, "pdk/typescript/engine/make-engine.ts"]);
  else await copyFile(join(projectRoot, engine), join(root, engine));
  await run(folder, [process.execPath, "../../.ci/prepack.mjs", "--unbundled"]);
  await run(folder, [...npm, "pack", "--ignore-scripts", "--pack-destination", join(root, "packed")]);
}
