import type { CaseResult } from "../golden/case-result.ts";
import type { WrittenSkill } from "../project/build-target.ts";

/** What one round of `cordon dev` came to. */
export interface Round {
  /** Undefined when it did not build, or is built by something else. */
  readonly built?: WrittenSkill;
  readonly results: readonly CaseResult[];
}

/**
 * What is different after a round, for people: what the skill is and asks for, and which cases end otherwise.
 *
 * @param before The round before.
 * @param after The round.
 * @returns A line each; none when nothing is.
 */
export function skillChanges(before: Round, after: Round): readonly string[] {
  return [...manifestChanges(before, after), ...caseChanges(before, after)];
}

function manifestChanges({ built: before }: Round, { built: after }: Round): readonly string[] {
  if (before === undefined || after === undefined) return [];
  if (before.digest === after.digest) return ["the module is the same"];
  const [old, current] = [before.manifest, after.manifest];
  const growth = after.module.length - before.module.length;
  return [
    `the module is another: ${growth >= 0 ? "+" : ""}${growth} bytes`,
    ...(old.version === current.version ? [] : [`version ${old.version} is now ${current.version}`]),
    ...listChanges("tool", namesOf(old.tools), namesOf(current.tools)),
    ...listChanges("permission", textsOf(old.permissions), textsOf(current.permissions)),
  ];
}

const namesOf = (tools: readonly { readonly name: string }[]): readonly string[] => tools.map(({ name }) => name);
const textsOf = (permissions: readonly { readonly text: string }[]): readonly string[] =>
  permissions.map(({ text }) => text);

function listChanges(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...after.filter((text) => !before.includes(text)).map((text) => `new ${what}: ${text}`),
    ...before.filter((text) => !after.includes(text)).map((text) => `${what} is gone: ${text}`),
  ];
}

function caseChanges(before: Round, after: Round): readonly string[] {
  const earlier = new Map(before.results.map((result) => [result.file, result.status]));
  return after.results.flatMap(({ file, status }) => {
    const was = earlier.get(file);
    return was === undefined || was === status ? [] : [`${file}: ${was} before, ${status} now`];
  });
}
