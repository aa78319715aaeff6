import { OptionError, type SkillCallRequest, type SkillRunner, type SkillTool } from "@cordon/core";

/** Which skills an agent gets to see. A skill is chosen when its id or one of its tags is named. */
export interface SkillChoice {
  readonly ids?: readonly string[];
  /** Tags are the words of a skill's author: they choose, and grant nothing. */
  readonly tags?: readonly string[];
}

/**
 * Makes a runner that offers only some of the skills of another, and calls no other.
 *
 * @param runner Where they are.
 * @param choice Which. Without ids and tags: all of them.
 * @throws OptionError when an id is named that the runner does not have.
 */
export function chosenSkills(runner: SkillRunner, { ids, tags }: SkillChoice): SkillRunner {
  if (ids === undefined && tags === undefined) return runner;
  const isChosen = (skill: SkillTool): boolean =>
    ids?.includes(skill.skillId) === true || skill.tags?.some((tag) => tags?.includes(tag)) === true;
  const there = new Set(runner.tools().map(({ skillId }) => skillId));
  const missing = ids?.find((id) => !there.has(id));
  if (missing !== undefined) throw new OptionError("only.ids", `there is no skill "${missing}"`);
  const tools = (): readonly SkillTool[] => runner.tools().filter(isChosen);
  const check = runner.check?.bind(runner);
  return {
    tools,
    ...(check === undefined ? {} : { check }),
    call: async (request: SkillCallRequest) => {
      const { skillId, tool } = request;
      if (tools().some((offered) => offered.skillId === skillId && offered.tool === tool)) {
        return await runner.call(request);
      }
      throw new OptionError("skills", `the agent was not given the tool "${tool}" of "${skillId}"`);
    },
  };
}
