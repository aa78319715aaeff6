import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSkill } from "@cordon/pdk/build";

/**
 * Builds a skill in TypeScript that computes what an expression says and gives the number it comes to.
 *
 * @param expression JavaScript.
 * @param target Where it is to run: `extism` is any host of Extism.
 */
export async function buildComputingSkill(
  expression: string,
  target: "cordon" | "extism" = "cordon",
): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await mkdtemp(join(tmpdir(), "cordon-bench-"));
  try {
    const entry = join(folder, "skill.ts");
    await writeFile(entry, source(expression));
    return new Uint8Array((await buildSkill({ entry, target, check: false })).module);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const source = (expression: string): string => `
import { SkillBase } from "@cordon/pdk";
export default class Computing extends SkillBase<unknown, number> {
  override readonly id = "computing";
  override readonly name = "Computing";
  override readonly version = "1.0.0";
  override execute(): Promise<number> {
    return Promise.resolve(${expression});
  }
}
`;
