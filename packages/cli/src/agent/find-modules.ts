import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemProblem } from "@cordon/core";
import { quoted } from "../quoted.ts";
import { UsageError } from "../usage-error.ts";

/**
 * Finds the modules of `--skills`: a file itself, of a folder every `.wasm` in it, in the folders in it, and in their `build`.
 *
 * @returns Paths, sorted within each folder that was named.
 * @throws UsageError when there is none, or a folder cannot be read.
 */
export async function findModules(places: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const place of places) {
    const modules = await modulesAt(place);
    if (modules.length === 0)
      throw new UsageError(`Cannot use --skills ${quoted(place)}: there is no .wasm file in it`);
    found.push(...modules);
  }
  return [...new Set(found)];
}

async function modulesAt(place: string): Promise<readonly string[]> {
  try {
    if ((await stat(place)).isFile()) return [place];
    const own = await modulesIn(place);
    const folders = (await readdir(place, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      .map(({ name }) => join(place, name))
      .toSorted();
    const below: string[] = [];
    for (const folder of folders) {
      below.push(...(await modulesIn(folder)), ...(await modulesIn(join(folder, "build")).catch(nothingThere)));
    }
    return [...own, ...below];
  } catch (error) {
    throw new UsageError(`Cannot use --skills ${quoted(place)}: ${systemProblem(error)}`, { cause: error });
  }
}

async function modulesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".wasm"))
    .map(({ name }) => join(folder, name))
    .toSorted();
}

function nothingThere(error: unknown): readonly string[] {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
  throw error;
}
