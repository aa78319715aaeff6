import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { createRequire } from "node:module";
import { replaceFile } from "./replace-file.ts";
import type { SkillProject } from "./skill-project.ts";

/** What a build was made of, kept beside the module so that the next command knows whether it still holds. */
interface BuildRecord {
  /** The version of the PDK. */
  readonly pdk: string;
  /** Paths relative to the folder of the skill. */
  readonly entry: string;
  readonly module: string;
  readonly files: readonly string[];
}

const recordFile = (folder: string): string => join(folder, "build", "cordon-build.json");

/**
 * Keeps what a module was built from.
 *
 * @param project The skill.
 * @param module The file of the module.
 * @param files What it was made of.
 */
export async function writeBuildRecord(
  { folder, entry = "" }: SkillProject,
  module: string,
  files: readonly string[],
): Promise<void> {
  const record: BuildRecord = {
    pdk: await pdkVersion(folder),
    entry: relative(folder, entry),
    module: relative(folder, module),
    files: files.map((file) => relative(folder, file)),
  };
  await replaceFile(recordFile(folder), `${JSON.stringify(record, undefined, 2)}\n`);
}

/**
 * The module of the last build, when nothing it was made of has changed since: no file is newer than it, and the entry and
 * the PDK are the same. A file that only now hides another goes unnoticed.
 *
 * @param project The skill.
 * @returns Undefined when it has to be built.
 */
export async function builtModule({ folder, entry = "", ...named }: SkillProject): Promise<string | undefined> {
  const record = await readRecord(folder);
  if (record === undefined || record.entry !== relative(folder, entry)) return undefined;
  const module = resolve(folder, record.module);
  if (named.module !== undefined && named.module !== module) return undefined;
  const [builtMs, ...changedMs] = await Promise.all(
    [module, ...record.files.map((file) => resolve(folder, file))].map(modifiedMs),
  );
  const isNewer = changedMs.some((timeMs) => timeMs === undefined || timeMs > (builtMs ?? 0));
  if (builtMs === undefined || isNewer || record.pdk !== (await pdkVersion(folder))) return undefined;
  return module;
}

async function readRecord(folder: string): Promise<BuildRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordFile(folder), "utf8")) as Partial<BuildRecord> | null;
    const isWhole =
      typeof record?.pdk === "string" &&
      typeof record.entry === "string" &&
      typeof record.module === "string" &&
      Array.isArray(record.files) &&
      record.files.every((file) => typeof file === "string");
    return isWhole ? (record as BuildRecord) : undefined;
  } catch {
    // Whatever is there instead, a build puts it right.
    return undefined;
  }
}

async function modifiedMs(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.mtimeMs;
}

/** Of the package beside the skill; empty where only the command has one, which then is of the command's version. */
async function pdkVersion(folder: string): Promise<string> {
  try {
    const build = createRequire(join(folder, "package.json")).resolve("@cordon/pdk/build");
    const file = join(dirname(dirname(build)), "package.json");
    return (JSON.parse(await readFile(file, "utf8")) as { readonly version: string }).version;
  } catch {
    return "";
  }
}
