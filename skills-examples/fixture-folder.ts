import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { GoldenCase } from "./golden-case.ts";

/** The files of one case, in a temporary folder that goes away with it. */
export interface FixtureFolder extends AsyncDisposable {
  /** Virtual folder to host folder, for those the skill gets to see. */
  readonly mounts: Readonly<Record<string, string>>;
}

/**
 * Writes the files of a golden case.
 *
 * @param golden The case.
 * @param exampleFolder Where `from` is relative to.
 */
export async function writeFixtures(golden: GoldenCase, exampleFolder: string): Promise<FixtureFolder> {
  const root = await mkdtemp(join(tmpdir(), "cordon-golden-"));
  for (const [path, fixture] of Object.entries(golden.files)) {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    if (typeof fixture === "string") await writeFile(target, fixture);
    else if ("link" in fixture) await symlink(fixture.link, target);
    else await copyFile(resolve(exampleFolder, fixture.from), target);
  }
  const visible = golden.mounts.filter((path) => Object.keys(golden.files).some((file) => file.startsWith(`${path}/`)));
  return {
    mounts: Object.fromEntries(visible.map((path) => [path, join(root, path)])),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
