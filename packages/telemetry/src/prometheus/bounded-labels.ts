/** The labels of a call that come from outside. */
export interface CallLabels {
  readonly skill: string;
  readonly tool: string;
}

/** How many values each label may take. */
export interface LabelBounds {
  /** Skills that keep their id. */
  readonly maxSkills: number;
  /** Tools that keep their name, of all skills together. */
  readonly maxTools: number;
  /** Tools that keep their name, of one skill: no skill takes the places of all. */
  readonly maxToolsPerSkill: number;
}

/** What everything is called that has no place of its own. */
export const otherValue = "other";

/** What a runtime admits as an id and as a tool's name. Anything else is folded, whoever made the event. */
const plainName = /^[\w-]{1,64}$/u;

/**
 * Makes a function from skill and tool to labels whose values are bounded in number and harmless as text. Who comes first
 * keeps a name, for as long as the process lives: a series that changes its meaning is worse than one that is missing.
 *
 * @param bounds How many values there may be; beyond them and for names that are no plain ones the value is `other`.
 */
export function createBoundedLabels(bounds: LabelBounds): (skill: string, tool: string) => CallLabels {
  const skills = new Map<string, Map<string, CallLabels>>();
  const beyond: CallLabels = { skill: otherValue, tool: otherValue };
  let toolCount = 0;

  const skillEntry = (skill: string): Map<string, CallLabels> | undefined => {
    const known = skills.get(skill);
    if (known !== undefined || skills.size >= bounds.maxSkills || !plainName.test(skill)) return known;
    const added = new Map([[otherValue, { skill, tool: otherValue }]]);
    skills.set(skill, added);
    return added;
  };

  return (skill, tool) => {
    const tools = skillEntry(skill);
    if (tools === undefined) return beyond;
    const known = tools.get(tool);
    if (known !== undefined) return known;
    const isFull = toolCount >= bounds.maxTools || tools.size > bounds.maxToolsPerSkill;
    if (isFull || !plainName.test(tool)) return tools.get(otherValue) ?? beyond;
    const added: CallLabels = { skill, tool };
    tools.set(tool, added);
    toolCount += 1;
    return added;
  };
}
