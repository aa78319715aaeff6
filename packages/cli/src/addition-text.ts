import type { AllowEntry, PolicyAddition } from "@cordon/runtime";

/**
 * What to add to a policy, as YAML to be merged into its file.
 *
 * @param addition What is missing.
 * @returns Lines, indented by two.
 */
export function additionText({ skills }: PolicyAddition): readonly string[] {
  const entries = Object.entries(skills).flatMap(([key, { allow, mounts }]) => [
    `    ${key}:`,
    ...(allow === undefined ? [] : ["      allow:", ...allow.map((entry) => `        - ${allowEntryText(entry)}`)]),
    ...(mounts === undefined
      ? []
      : ["      mounts:", ...Object.entries(mounts).map(([path, folder]) => `        ${plain(path)}: ${folder}`)]),
  ]);
  return ["  skills:", ...entries];
}

/** An entry of an `allow` list, as YAML in one line. */
export function allowEntryText(entry: AllowEntry): string {
  if (typeof entry === "string") return JSON.stringify(entry);
  return `{ permission: ${JSON.stringify(entry.permission)}, methods: ${JSON.stringify(entry.methods)} }`;
}

/** A path that YAML takes for a text as it stands, else in quotes. */
const plain = (path: string): string => (/^\/[\w./-]*$/u.test(path) ? path : JSON.stringify(path));
