import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildSkillOptions, buildSkill, type BuiltSkill } from "../src/build.ts";

const installed = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/**
 * Builds a skill whose entry is `skill.ts`, in a new folder that is removed afterwards. It finds the
 * packages that are installed here. Types are checked only when the options say so.
 *
 * @param files The text of each file, by its path in the folder.
 * @param options What else the build takes.
 */
export async function buildTestSkill(
  files: Readonly<Record<string, string>>,
  options: Omit<BuildSkillOptions, "entry"> = {},
): Promise<BuiltSkill> {
  const folder = await mkdtemp(join(tmpdir(), "cordon-skill-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await symlink(installed, join(folder, "node_modules"));
    return await buildSkill({ check: false, ...options, entry: join(folder, "skill.ts") });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A skill of one tool: the members of its class, and what comes before it. */
export const skillText = (members: string, before = ""): string => `
import { SkillBase, env, fs, http, kv, log, now, PermissionError, HostError, random, randomBytes, skills } from "@cordon/pdk";
${before}
export default class Sample extends SkillBase<any, any> {
  id = "sample";
  name = "Sample";
  version = "1.0.0";
  ${members}
}
`;
