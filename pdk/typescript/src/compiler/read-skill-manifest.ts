import { ManifestError, type Manifest, parseManifest, SkillBuildError } from "@cordon/core";

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
 * @throws SkillBuildError with every problem.
 */
export function readSkillManifest(entry: string, text: string): Manifest {
  const manifest = parse(entry, text);
  if (manifest.tools.length > maximumTools) {
    const problem = `it has ${manifest.tools.length} tools, and at most ${maximumTools} are possible`;
    throw new SkillBuildError(entry, [{ problem }]);
  }
  return manifest;
}

function parse(entry: string, text: string): Manifest {
  try {
    return parseManifest(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    const problems = error.problems.map(({ path, problem }) => ({
      problem: `the class says "${path.join(".")}" wrongly: ${problem}`,
    }));
    throw new SkillBuildError(entry, problems);
  }
}

/** The host functions that the permissions of a skill need. */
export function neededImports({ permissions }: Manifest): ReadonlySet<string> {
  return new Set(permissions.flatMap(({ permission }) => capabilityImports[permission.category] ?? []));
}
