import { OptionError, type SkillRunner, ToolUnknownError } from "@cordon/core";

/**
 * Makes one runner of several: skills of a runtime, and tools of MCP servers. It owns none of them.
 *
 * @throws OptionError when two have a skill of one id, here and whenever their tools are asked for.
 */
export function joinSkillRunners(...runners: readonly SkillRunner[]): SkillRunner {
  const ownerOf = (skillId: string): SkillRunner | undefined =>
    runners.find((runner) => runner.tools().some((tool) => tool.skillId === skillId));
  const joined: SkillRunner = {
    tools: () => {
      const owners = new Map<string, SkillRunner>();
      for (const runner of runners) {
        for (const { skillId } of runner.tools()) {
          const owner = owners.get(skillId) ?? runner;
          if (owner !== runner) throw new OptionError("skills", `two of the runners have the skill "${skillId}"`);
          owners.set(skillId, runner);
        }
      }
      return runners.flatMap((runner) => runner.tools());
    },
    check: async (request) => await ownerOf(request.skillId)?.check?.(request),
    call: async (request) => {
      const owner = ownerOf(request.skillId);
      if (owner !== undefined) return await owner.call(request);
      const known = runners.flatMap((runner) => runner.tools()).map(({ tool }) => tool);
      throw new ToolUnknownError(request.tool, known);
    },
  };
  joined.tools();
  return joined;
}
