import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** How the module of an example is made. */
export type ExampleSource = "assemblyscript" | "typescript" | "text" | "generator";

/** One example of this folder. */
export interface Example {
  /** The name of its folder, and of its module. */
  readonly name: string;
  /** The absolute path of its folder. */
  readonly folder: string;
  readonly source: ExampleSource;
  /** The absolute path of the file the module is made from. */
  readonly entry: string;
  /** The absolute path of the module, once it is built. */
  readonly module: string;
}

const root = fileURLToPath(new URL(".", import.meta.url));

/** Finds the examples: every folder here and in `hostile/` that has a source. Sorted by name. */
export async function listExamples(): Promise<readonly Example[]> {
  const found: Example[] = [];
  for (const parent of [root, join(root, "hostile")]) {
    for (const entry of await readdir(parent, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const example = await readExample(join(parent, entry.name));
      if (example !== undefined) found.push(example);
    }
  }
  return found.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

async function readExample(folder: string): Promise<Example | undefined> {
  const name = basename(folder);
  const candidates: readonly (readonly [ExampleSource, string])[] = [
    ["assemblyscript", join(folder, "assembly", "index.ts")],
    ["typescript", join(folder, "skill.ts")],
    ["text", join(folder, `${name}.wat`)],
    ["generator", join(folder, "generate.ts")],
  ];
  for (const [source, entry] of candidates) {
    if (await isFile(entry)) return { name, folder, source, entry, module: join(folder, "build", `${name}.wasm`) };
  }
  return undefined;
}

/** Says whether there is a file at a path. */
export async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}
