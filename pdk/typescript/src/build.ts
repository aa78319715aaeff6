export { type BuildSkillOptions, buildSkill, type BuiltSkill } from "./compiler/build-skill.ts";
