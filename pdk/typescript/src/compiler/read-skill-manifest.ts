import { ManifestError, type Manifest, parseManifest, SkillBuildError, type SkillBuildProblem } from "@cordon/core";
import { findField } from "./field-positions.ts";

/** How many tools the engine has exports for. */
const maximumTools = 16;

/** The host function of each category of permissions that has one. */
const capabilityImports: Readonly<Record<string, string>> = {
  network: "cordon_http",
  fs: "cordon_fs",
  kv: "cordon_kv",
  env: "cordon_env",
  skill: "cordon_skill",
};

/**
 * Checks what a skill says about itself, as a runtime will.
 *
 * @param entry What messages call the skill.
 * @param text The manifest: JSON.
 * @param sources The author's files, by their absolute paths, and the folder that messages name them from.
 * @throws SkillBuildError with every problem.
 */
export async function readSkillManifest(entry: string, text: string, sources: AuthorSources): Promise<Manifest> {
  const manifest = await parse(entry, text, sources);
  if (manifest.tools.length > maximumTools) {
    const problem = `it has ${manifest.tools.length} tools, and at most ${maximumTools} are possible`;
    throw new SkillBuildError(entry, [{ problem }]);
  }
  return manifest;
}

/** Where to look for the fields of the class. */
export interface AuthorSources {
  readonly files: readonly string[];
  readonly folder: string;
}

async function parse(entry: string, text: string, { files, folder }: AuthorSources): Promise<Manifest> {
  const said: unknown = JSON.parse(text);
  try {
    return parseManifest(said);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    const problems = error.problems.map(async ({ path, problem }): Promise<SkillBuildProblem> => {
      const place = await findField({ path, value: valueAt(said, path) }, files, folder);
      return { problem: `the class says "${path.join(".")}" wrongly: ${problem}`, ...place };
    });
    throw new SkillBuildError(entry, await Promise.all(problems));
  }
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, key) => {
    const isObject = typeof inside === "object" && inside !== null;
    return isObject && Object.hasOwn(inside, key)
      ? (inside as Readonly<Record<string | number, unknown>>)[key]
      : undefined;
  }, value);
}

/** The host functions that the permissions of a skill need. */
export function neededImports({ permissions }: Manifest): ReadonlySet<string> {
  return new Set(permissions.flatMap(({ permission }) => capabilityImports[permission.category] ?? []));
}
