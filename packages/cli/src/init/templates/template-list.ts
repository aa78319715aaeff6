import { filesTemplate } from "./files-template.ts";
import { httpTemplate } from "./http-template.ts";
import { kvTemplate } from "./kv-template.ts";
import { minimalTemplate } from "./minimal-template.ts";
import type { SkillTemplate } from "./skill-template.ts";

/** The skills to start from; the first is taken when none is named. */
export const templates: readonly [SkillTemplate, ...SkillTemplate[]] = [
  minimalTemplate,
  httpTemplate,
  filesTemplate,
  kvTemplate,
];
