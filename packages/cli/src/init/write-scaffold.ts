import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { isSkillId, ScaffoldError, skillIdForm, systemProblem } from "@cordon/core";

/**
 * The id of the skill that a folder is for: its last segment.
 *
 * @param folder The folder, as it was named.
 * @throws ScaffoldError when it is no id.
 */
export function skillIdOf(folder: string): string {
  const id = basename(resolve(folder));
  if (isSkillId(id)) return id;
  const close = closestId(id);
  const advice = close === undefined ? "" : `; write ${close}`;
  throw new ScaffoldError(folder, "name", `its name is the id of the skill: ${skillIdForm}${advice}`);
}

/** What the same name is as an id: `My Skill` is `my-skill`. */
function closestId(name: string): string | undefined {
  const plain = name.normalize("NFKD").replaceAll(/\p{Mark}/gu, "");
  const close = plain
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^(?:-|cordon-)+|-+$/gu, "");
  return isSkillId(close) ? close : undefined;
}

/**
 * Writes the files of a new skill into a folder of their own: all of them or none.
 *
 * @param folder The folder. It is made; one that is there has to be empty.
 * @param files Text by path.
 * @throws ScaffoldError when something is there already, or it cannot be written.
 */
export async function writeScaffold(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const target = resolve(folder);
  await checkFree(folder, target);
  if (target === process.cwd()) return await fillFolder(folder, target, files);
  const unnamed = join(dirname(target), `.${basename(target)}-${randomUUID()}`);
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(unnamed, path)), { recursive: true });
      await writeFile(join(unnamed, path), text);
    }
    // An empty folder gives way to it; one that was filled meanwhile does not.
    await rename(unnamed, target);
  } catch (error) {
    await rm(unnamed, { recursive: true, force: true });
    throw new ScaffoldError(folder, "unwritable", systemProblem(error));
  }
}

/** The working folder stays the one it is: a shell that stands in it would be nowhere after another took its place. */
async function fillFolder(folder: string, target: string, files: Readonly<Record<string, string>>): Promise<void> {
  const written: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(target, path)), { recursive: true });
      await writeFile(join(target, path), text, { flag: "wx" });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) await rm(join(target, path), { force: true });
    const folders = new Set(Object.keys(files).map((path) => dirname(path)));
    folders.delete(".");
    for (const path of folders) await rmdir(join(target, path)).catch(() => undefined);
    throw new ScaffoldError(folder, "unwritable", systemProblem(error));
  }
}

async function checkFree(folder: string, target: string): Promise<void> {
  let entries: readonly string[];
  try {
    entries = await readdir(target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return;
    throw new ScaffoldError(folder, code === "ENOTDIR" ? "exists" : "unwritable", systemProblem(error));
  }
  if (entries.length > 0) {
    throw new ScaffoldError(folder, "exists", "the folder is not empty; take another name, or empty it first");
  }
}
