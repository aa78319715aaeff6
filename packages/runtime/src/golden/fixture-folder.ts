import { cp, mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { GoldenCase } from "./golden-case.ts";

/** The files of one case, in a temporary folder that goes away with it. */
export interface FixtureFolder extends AsyncDisposable {
  /** Virtual folder to host folder, for those the skill gets to see. */
  readonly mounts: Readonly<Record<string, string>>;
  /** The text of a file by its virtual path; null when there is none. */
  readonly read: (path: string) => Promise<string | null>;
}

/** Where fixtures come from. */
export interface FixtureSources {
  /** What `from` is relative to: the folder of the skill. */
  readonly folder: string;
  /** The virtual folders the policy mounts. */
  readonly policyMounts: readonly string[];
}

/**
 * Writes the files of a golden case: first a copy of the folder beside it that has its name without the ending, if there is
 * one, then its `files`.
 *
 * @param golden The case.
 * @param sources Where they come from.
 */
export async function writeFixtures(golden: GoldenCase, sources: FixtureSources): Promise<FixtureFolder> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "cordon-golden-")));
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true });
  try {
    const beside = golden.file.replace(/\.ya?ml$/u, "");
    if (beside !== golden.file && (await isFolder(beside))) await cp(beside, root, { recursive: true });
    for (const [path, fixture] of Object.entries(golden.files)) {
      const target = join(root, path);
      await mkdir(dirname(target), { recursive: true });
      if (typeof fixture === "string") await writeFile(target, fixture);
      else if ("link" in fixture) await symlink(fixture.link, target);
      else await cp(resolve(sources.folder, fixture.from), target, { recursive: true });
    }
    const visible = await visibleFolders(golden, root, sources.policyMounts);
    for (const path of visible) await mkdir(join(root, path), { recursive: true });
    return {
      mounts: Object.fromEntries(visible.map((path) => [path, join(root, path)])),
      read: (path) => readFile(join(root, path), "utf8").catch(() => null),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function visibleFolders(
  { mounts }: GoldenCase,
  root: string,
  policyMounts: readonly string[],
): Promise<readonly string[]> {
  if (mounts !== undefined) return mounts;
  const usual = "/data";
  if (policyMounts.includes(usual) || !(await isFolder(join(root, usual)))) return policyMounts;
  return [...policyMounts, usual];
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
