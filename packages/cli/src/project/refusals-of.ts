import type { SkillBuildProblem } from "@cordon/core";

/**
 * Says why no runtime would load a module, which its author should hear from the build: schemas that are not understood, sizes
 * that are too much.
 *
 * @param module What was built.
 */
export async function refusalsOf(module: Uint8Array): Promise<readonly SkillBuildProblem[]> {
  const { inspectSkill } = await import("@cordon/runtime");
  const { refusals } = await inspectSkill(module);
  return refusals.map(({ rule, detail, field, offset }) => {
    const where = field === undefined ? rule : `the manifest says "${field}" wrongly`;
    return { problem: `${where}: ${detail}${offset === undefined ? "" : `, at byte ${offset}`}` };
  });
}
