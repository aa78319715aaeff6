import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { loadPolicy } from "../policy/load-policy.ts";

type PlainData = Readonly<Record<string, unknown>>;

/** A policy whose folders can be replaced: what it grants stays, where the files are does not. */
export interface GoldenPolicy {
  /** The virtual folders it mounts, for any skill. */
  readonly mounts: readonly string[];
  /** The policy as plain data, every entry with these mounts: virtual folder to host folder. */
  readonly withMounts: (mounts: Readonly<Record<string, string>>) => Readonly<Record<string, unknown>>;
}

/**
 * Reads a policy for golden cases.
 *
 * @param file A policy in YAML. Undefined: nothing is granted.
 * @throws PolicyError
 */
export async function readGoldenPolicy(file: string | undefined): Promise<GoldenPolicy> {
  if (file === undefined) return { mounts: [], withMounts: () => ({ version: 1 }) };
  await loadPolicy(file);
  const policy = parse(await readFile(file, "utf8")) as PlainData;
  const skills = Object.entries((policy["skills"] ?? {}) as Readonly<Record<string, PlainData>>);
  const mounted = skills.flatMap(([, entry]) => Object.keys((entry["mounts"] ?? {}) as PlainData));
  return {
    mounts: [...new Set(mounted)],
    withMounts: (mounts) => ({
      ...policy,
      skills: Object.fromEntries(skills.map(([key, entry]) => [key, { ...entry, mounts }])),
    }),
  };
}
