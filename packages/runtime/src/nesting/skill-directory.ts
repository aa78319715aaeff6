import {
  compareSemanticVersions,
  type Limits,
  type Manifest,
  parseSemanticVersion,
  type Receipt,
  type SemanticVersion,
} from "@cordon/core";
import type { ResolvedCall } from "../skill/resolve-call.ts";
import type { ResolvedTool } from "../skill/resolve-tools.ts";
import type { Nesting } from "./nesting.ts";

/** A loaded skill, as another one can call it. */
export interface CallableSkill {
  readonly id: string;
  readonly version: SemanticVersion;
  readonly tools: ReadonlyMap<string, ResolvedTool>;
  readonly limits: Limits;
  /**
   * Runs one call for a call that waits for it.
   *
   * @param onCallId Hears the number of the call before anything of it runs.
   * @throws DisposedError
   */
  readonly run: (
    input: Uint8Array,
    resolved: ResolvedCall,
    how: { readonly nesting: Nesting; readonly signal: AbortSignal; readonly onCallId: (callId: number) => void },
  ) => Promise<Receipt>;
}

/**
 * Describes a loaded skill for those that call it.
 *
 * @param skill What it is.
 * @param run Runs one call of it.
 */
export function callableSkill(
  { manifest, tools, limits }: Pick<CallableSkill, "tools" | "limits"> & { readonly manifest: Manifest },
  run: CallableSkill["run"],
): CallableSkill {
  const { id } = manifest;
  const version = parseSemanticVersion(manifest.version);
  if (version === undefined) throw new TypeError(`Cannot read a version that was read before: "${manifest.version}"`);
  return Object.freeze({ id, version, tools, limits, run });
}

/** The loaded skills of a runtime, by id. */
export interface SkillDirectory {
  add(skill: CallableSkill): void;
  remove(skill: CallableSkill): void;
  /** The skill of an id: of its highest version, the one that was loaded last. Undefined when none is loaded. */
  find(id: string): CallableSkill | undefined;
}

/** Makes an empty directory. */
export function createSkillDirectory(): SkillDirectory {
  const skills = new Map<string, readonly CallableSkill[]>();
  return {
    add(skill) {
      skills.set(skill.id, [...(skills.get(skill.id) ?? []), skill]);
    },
    remove(skill) {
      const left = (skills.get(skill.id) ?? []).filter((other) => other !== skill);
      if (left.length === 0) skills.delete(skill.id);
      else skills.set(skill.id, left);
    },
    find(id) {
      let found: CallableSkill | undefined;
      for (const skill of skills.get(id) ?? []) {
        if (found === undefined || compareSemanticVersions(skill.version, found.version) >= 0) found = skill;
      }
      return found;
    },
  };
}
