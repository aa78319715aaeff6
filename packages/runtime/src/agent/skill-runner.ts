import {
  OptionError,
  type Permission,
  type SkillCallLimits,
  type SkillEffects,
  type SkillRunner,
  type SkillTool,
  type SkillTrust,
  ToolUnknownError,
} from "@cordon/core";
import type { Skill } from "../runtime.ts";

/** A skill with what the operator thinks of it. */
export interface ListedSkill {
  readonly skill: Skill;
  /** Default `untrusted`. */
  readonly trust?: SkillTrust;
  /** Whether calls have to be confirmed: all of them, or those of the tools that are named. Default: none. */
  readonly confirm?: boolean | readonly string[];
  /** The tools to offer. Default: all. */
  readonly tools?: readonly string[];
}

/**
 * Makes loaded skills the tools of an agent. What a call may do is what the skill requests, the policy grants and the
 * ceilings of the call let through; the runtime decides each request of it as always. It owns nothing: dispose of the
 * skills yourself.
 *
 * @param skills The skills, or skills with what you think of them.
 * @throws OptionError when two have one id, or a tool is named that a skill does not have.
 */
export function createSkillRunner(skills: readonly (Skill | ListedSkill)[]): SkillRunner {
  const listed = skills.map((item) => ("skill" in item ? item : { skill: item }));
  const byId = new Map(listed.map((item) => [item.skill.manifest.id, item]));
  if (byId.size !== listed.length) throw new OptionError("skills", "two of them have one id");
  const tools = listed.flatMap((item) => toolsOf(item));
  return {
    tools: () => tools,
    check: async ({ skillId, tool, input, signal }) =>
      await byId.get(skillId)?.skill.checkInput(input, { tool, signal }),
    call: async ({ skillId, tool, digest, input, ceilings, tenant, context, limits, signal }) => {
      const skill = byId.get(skillId)?.skill;
      const isOffered = tools.some((offered) => offered.skillId === skillId && offered.tool === tool);
      // A tool that was not offered, or is one of another module by now, is not one that was decided about.
      if (skill === undefined || !isOffered || skill.digest !== digest) {
        throw new ToolUnknownError(
          tool,
          tools.map((offered) => offered.tool),
        );
      }
      return await skill.call(input, {
        tool,
        signal,
        ...(ceilings === undefined ? {} : { ceilings }),
        ...(tenant === undefined ? {} : { tenant }),
        ...(context === undefined ? {} : { context }),
        ...(limits === undefined ? {} : { limits: written(limits) }),
      });
    },
  };
}

function toolsOf({ skill, trust = "untrusted", confirm = false, tools }: ListedSkill): readonly SkillTool[] {
  const { manifest, digest, policyDigest, limits } = skill;
  const named = [...(tools ?? []), ...(typeof confirm === "boolean" ? [] : confirm)];
  const unknown = named.find((name) => !skill.tools.includes(name));
  if (unknown !== undefined) throw new OptionError("skills", `${manifest.id} has no tool "${unknown}"`);
  const permissions = manifest.permissions.map(({ text }) => text);
  const effects = effectsOf(manifest.permissions.map(({ permission }) => permission));
  const { wallTimeMs, fuel, httpBytes } = limits;
  return (tools ?? skill.tools).map((tool) => {
    const declared = manifest.tools.find(({ name }) => name === tool);
    const description = declared?.description ?? manifest.description;
    return Object.freeze({
      skillId: manifest.id,
      version: manifest.version,
      digest,
      policyDigest,
      tool,
      ...(description === undefined ? {} : { description }),
      ...(manifest.tags.length === 0 ? {} : { tags: manifest.tags }),
      ...(declared?.input === undefined ? {} : { inputSchema: declared.input }),
      ...(declared?.output === undefined ? {} : { outputSchema: declared.output }),
      permissions,
      effects,
      trust,
      confirm: typeof confirm === "boolean" ? confirm : confirm.includes(tool),
      limits: { wallTimeMs, httpBytes, ...(fuel === undefined ? {} : { fuel }) },
    });
  });
}

/** What a skill with these permissions can do. A request to a network carries data out, so it is a write. */
function effectsOf(permissions: readonly Permission[]): SkillEffects {
  if (permissions.length === 0) return "none";
  const reads = permissions.every(
    ({ category, action }) => ["fs", "kv", "env"].includes(category) && action === "read",
  );
  return reads ? "read" : "write";
}

function written({ wallTimeMs, fuel, httpBytes }: SkillCallLimits): Readonly<Record<string, unknown>> {
  return {
    ...(wallTimeMs === undefined ? {} : { wallTime: `${wallTimeMs}ms` }),
    ...(fuel === undefined ? {} : { fuel }),
    ...(httpBytes === undefined ? {} : { httpBytes }),
  };
}
