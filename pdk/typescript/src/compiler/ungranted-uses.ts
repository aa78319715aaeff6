import type { Manifest, SkillBuildProblem } from "@cordon/core";
import type { Metafile } from "esbuild-wasm";

/** The files of the SDK that ask the host, with what a skill imports and the permissions it needs. */
const parts = [
  { file: "guest/http", name: "http", category: "network" },
  { file: "guest/fs", name: "fs", category: "fs" },
  { file: "guest/kv", name: "kv", category: "kv" },
  { file: "guest/env", name: "env", category: "env" },
  { file: "guest/skills", name: "skills", category: "skill" },
] as const;

/** Who needs a part without the author having asked for it: a library that tries `fetch`, a base that keeps nothing without keys. */
const indirect: Readonly<Record<string, string>> = { http: "guest/globals/inject-fetch", kv: "guest/cached-skill" };

/**
 * Says which parts of the host a skill uses and asks no permission for: it builds, and every such call is denied.
 *
 * @param metafile What the bundler says about the bundle.
 * @param manifest What the skill asks for.
 */
export function ungrantedUses(metafile: Metafile, { permissions }: Manifest): readonly SkillBuildProblem[] {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path.replace(/\.[jt]s$/u, "")),
  );
  const isUsed = (file: string): boolean => used.some((path) => path.endsWith(`/${file}`));
  const asked = new Set(permissions.map(({ permission }) => permission.category));
  return parts
    .filter(({ file, category }) => isUsed(file) && !asked.has(category))
    .filter(({ name }) => indirect[name] === undefined || !isUsed(indirect[name]))
    .map(({ name, category }) => ({
      problem: `${name} of "@cordon/pdk" is used, and no permission of the skill begins with "${category}:": every call of it is denied`,
    }));
}
