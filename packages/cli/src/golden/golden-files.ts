import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemProblem } from "@cordon/core";
import { quoted } from "../quoted.ts";
import { UsageError } from "../usage-error.ts";

/**
 * The golden cases of a skill: the files in its folder of tests that end in `.yaml` or `.yml`.
 *
 * @param folder The folder of tests; it need not be there.
 * @returns Absolute paths, sorted.
 * @throws UsageError when the folder cannot be read.
 */
export async function goldenFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => /\.ya?ml$/u.test(name))
      .toSorted()
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new UsageError(`Cannot read the folder ${quoted(folder)}: ${systemProblem(error)}`, { cause: error });
  }
}
