import {
  type CordonError,
  type Manifest,
  type Policy,
  PolicyError,
  selectSkillPolicy,
  type SkillPolicy,
  SkillRefusedError,
} from "@cordon/core";
import type { PolicyProblem } from "./skill-report.ts";

/** The policy's entry for a skill, and why it cannot be used. */
export interface EntryChoice {
  readonly entry?: SkillPolicy;
  readonly problem?: PolicyProblem;
}

/**
 * Finds the policy's entry for a skill as `load` does.
 *
 * @param policy The policy.
 * @param manifest Undefined when it is refused: then there is no id to look for.
 * @param digest The digest of the module.
 */
export function chooseEntry(policy: Policy, manifest: Manifest | undefined, digest: string): EntryChoice {
  if (manifest === undefined) return {};
  const { id, version } = manifest;
  try {
    const selection = selectSkillPolicy(policy, { id, version, digest, signers: [] });
    if (selection.kind === "none") return {};
    const { entry } = selection;
    if (selection.kind === "entry") return { entry };
    const { requirement } = selection;
    return { entry, problem: problemOf(new SkillRefusedError({ skillId: id, digest, entry: entry.key, requirement })) };
  } catch (error) {
    // The skill chose its id and version, so two entries that match are no reason to end without a report.
    if (error instanceof PolicyError) return { problem: problemOf(error) };
    throw error;
  }
}

/** An error of `load`, as a report has it. */
export function problemOf({ code, message }: CordonError): PolicyProblem {
  return { code, message };
}
