export type { BuildTarget } from "./compiler/build-target.ts";
export { type BuildSkillOptions, buildSkill, type BuiltSkill } from "./compiler/build-skill.ts";
