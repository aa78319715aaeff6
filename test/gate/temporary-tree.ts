import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ProjectTree } from "./project-tree.ts";

/** A project in a folder of its own, for a test. You own it: leaving the block deletes the folder. */
export interface TemporaryTree extends ProjectTree, AsyncDisposable {}

/** Writes files, named relative to a new root, and lists them as a project would. Objects are written as JSON. */
export async function createTemporaryTree(contents: Readonly<Record<string, string | object>>): Promise<TemporaryTree> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "cordon-gate-")));
  await Promise.all(
    Object.entries(contents).map(async ([file, content]) => {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), typeof content === "string" ? content : JSON.stringify(content));
    }),
  );
  return {
    root,
    files: Object.keys(contents).toSorted(),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
