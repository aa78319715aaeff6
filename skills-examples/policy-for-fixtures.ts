import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { Example } from "./example.ts";

type PlainData = Readonly<Record<string, unknown>>;

/**
 * Reads the policy of an example, with its folders replaced: what it grants stays, where the files are does not.
 *
 * @param mounts Virtual folder to host folder.
 */
export async function policyForFixtures(
  example: Example,
  mounts: Readonly<Record<string, string>>,
): Promise<PlainData> {
  const policy = parse(await readFile(join(example.folder, "policy.yaml"), "utf8")) as PlainData;
  const skills = Object.entries((policy["skills"] ?? {}) as Readonly<Record<string, PlainData>>);
  return { ...policy, skills: Object.fromEntries(skills.map(([key, entry]) => [key, { ...entry, mounts }])) };
}
