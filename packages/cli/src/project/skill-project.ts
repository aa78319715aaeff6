import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { systemProblem } from "@cordon/core";
import { quoted } from "../quoted.ts";
import { UsageError } from "../usage-error.ts";

/** A folder with a skill, as its author has it. Paths are absolute. */
export interface SkillProject {
  readonly folder: string;
  /** The file whose class is the skill. Undefined for a skill that something else builds. */
  readonly entry?: string;
  /** The module, where it is known before a build: named in package.json, or the only one in `build/`. */
  readonly module?: string;
  /** `policy.yaml`, where there is one. */
  readonly policy?: string;
  /** The folder of its golden cases, which need not be there. */
  readonly tests: string;
}

const fields = ["entry", "module"] as const;
const usualEntries = ["src/skill.ts", "skill.ts"];

/**
 * Finds out what is where in the folder of a skill: what `"cordon": { "entry", "module" }` in its package.json names, else
 * `src/skill.ts` or `skill.ts`, and for a skill in another language the only module in `build/`.
 *
 * @param folder The folder, as it was named.
 * @throws UsageError when it is none, when package.json is wrong, or when there is neither an entry nor a module.
 */
export async function readSkillProject(folder: string): Promise<SkillProject> {
  const root = resolve(folder);
  const problem = await stat(root).then(
    (found) => (found.isDirectory() ? undefined : "it is not a folder"),
    (error: unknown) => systemProblem(error),
  );
  if (problem !== undefined) throw new UsageError(`Cannot use the folder ${quoted(folder)}: ${problem}`);
  const named = await readPackage(root);
  const entry = named.entry ?? (await firstFile(usualEntries.map((file) => join(root, file))));
  const module = named.module ?? (entry === undefined ? await onlyModule(join(root, "build")) : undefined);
  if (entry === undefined && module === undefined) {
    throw new UsageError(
      `Cannot find a skill in ${quoted(folder)}: there is no src/skill.ts and no skill.ts, and package.json names none as { "cordon": { "entry": … } }`,
    );
  }
  const policy = await firstFile([join(root, "policy.yaml")]);
  return {
    folder: root,
    ...(entry === undefined ? {} : { entry }),
    ...(module === undefined ? {} : { module }),
    ...(policy === undefined ? {} : { policy }),
    tests: join(root, "tests"),
  };
}

type Named = Readonly<Partial<Record<(typeof fields)[number], string>>>;

async function readPackage(root: string): Promise<Named> {
  const file = join(root, "package.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new UsageError(`Cannot read ${quoted(file)}: ${systemProblem(error)}`, { cause: error });
  }
  let named: unknown;
  try {
    named = (JSON.parse(text) as { readonly cordon?: unknown } | null)?.cordon ?? {};
  } catch (error) {
    throw new UsageError(`Cannot read ${quoted(file)}: it is not JSON`, { cause: error });
  }
  if (typeof named !== "object" || named === null || Array.isArray(named)) {
    throw new UsageError(`Cannot use ${quoted(file)}: "cordon" is not an object`);
  }
  for (const [name, value] of Object.entries(named)) {
    const isKnown = fields.some((field) => field === name);
    if (isKnown && typeof value === "string" && value !== "") continue;
    const what = isKnown ? "is not the path of a file" : `is unknown; known are ${fields.join(", ")}`;
    throw new UsageError(`Cannot use ${quoted(file)}: "cordon.${name}" ${what}`);
  }
  const { entry, module } = named as Named;
  if (entry !== undefined && !(await isFile(resolve(root, entry)))) {
    throw new UsageError(`Cannot use ${quoted(file)}: "cordon.entry" is ${quoted(entry)}, and there is no such file`);
  }
  return {
    ...(entry === undefined ? {} : { entry: resolve(root, entry) }),
    ...(module === undefined ? {} : { module: resolve(root, module) }),
  };
}

async function firstFile(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await isFile(file)) return file;
  return undefined;
}

async function onlyModule(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const [module, ...others] = names.filter((name) => name.endsWith(".wasm"));
  return module === undefined || others.length > 0 ? undefined : join(folder, module);
}

/** Says whether there is a file at a path. */
export async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}
