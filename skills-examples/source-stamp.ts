import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Example } from "./example.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = /\.(?:ts|wat|json)$/u;

/** What every module depends on beside its own folder: the PDK, the tools' versions, and how this folder builds. */
const shared = [
  "pdk/assemblyscript/assembly",
  "pdk/typescript/src",
  "node_modules/@extism/as-pdk/package.json",
  "node_modules/assemblyscript/package.json",
  "node_modules/esbuild-wasm/package.json",
  "node_modules/wabt/package.json",
  ...["htmlparser2", "minisearch", "papaparse", "stopword", "turndown", "zod"].map(
    (name) => `node_modules/${name}/package.json`,
  ),
  "skills-examples/assemble-text.ts",
  "skills-examples/compile-assemblyscript.ts",
  "skills-examples/embed-manifest.ts",
];

/**
 * Digests everything the module of an example is made from. Equal stamps mean that a build would change nothing; golden
 * cases, policies and texts do not count.
 */
export async function sourceStamp(example: Example): Promise<string> {
  const hash = createHash("sha256");
  const paths = [example.folder, ...shared.map((path) => join(root, path))];
  for (const file of (await Promise.all(paths.map(listFiles))).flat()) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(
      createHash("sha256")
        .update(await readFile(file))
        .digest(),
    );
  }
  return hash.digest("hex");
}

async function listFiles(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [path];
  return entries
    .filter((entry) => entry.isFile() && built.test(entry.name) && !entry.parentPath.includes("/build"))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
