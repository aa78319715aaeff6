import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSections, type Section, writeSections } from "../../pdk/typescript/src/wasm/sections.ts";
import { buildTestSkill } from "../../pdk/typescript/test/build-test-skill.ts";

/** What a skill is known by to those who load it. */
export type SkillForm = "shared" | "own" | "extism";

/** Skills in TypeScript as files, each in three forms. They go when it is disposed. */
export interface TypescriptSkills extends AsyncDisposable {
  /** The folder, with the files {@link skillFile} names. */
  readonly folder: string;
  readonly count: number;
}

/** The file of a skill: as it was built, with code that no other skill has, or built for hosts of Extism. */
export const skillFile = (number: number, form: SkillForm): string => `${number}.${form}.wasm`;

/** What each skill does, without what a skill has around it, for engines that are given text. */
export const plainText = (number: number): string => `
  const rows = Array.from({ length: ${50 + number} }, (_, index) => ({ id: index, name: "row " + index }));
  globalThis.execute = (text) => JSON.stringify({ skill: ${number}, rows: rows.length, input: JSON.parse(text) });`;

const skillText = (number: number): string => `
import { SkillBase } from "@cordon/pdk";
const rows = Array.from({ length: ${50 + number} }, (_, index) => ({ id: index, name: "row " + index }));
export default class Listing extends SkillBase<unknown, unknown> {
  id = "listing-${number}";
  name = "Listing";
  version = "1.0.0";
  execute(input: unknown): unknown {
    return { skill: ${number}, rows: rows.length, input };
  }
}
`;

/**
 * Builds skills that differ in what they loaded and what they do.
 *
 * @param count How many.
 * @throws SkillBuildError when one does not build.
 */
export async function buildTypescriptSkills(count: number): Promise<TypescriptSkills> {
  const folder = await mkdtemp(join(tmpdir(), "cordon-bench-"));
  for (let number = 0; number < count; number += 1) {
    const files = { "skill.ts": skillText(number) };
    const { module } = await buildTestSkill(files);
    const forExtism = await buildTestSkill(files, { target: "extism" });
    await writeFile(join(folder, skillFile(number, "shared")), module);
    await writeFile(join(folder, skillFile(number, "own")), withOwnCode(module, number));
    await writeFile(join(folder, skillFile(number, "extism")), forExtism.module);
  }
  return { folder, count, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

const typeSection = 1;
const i32 = 0x7f;

/** The module with a type that it does not use: what it does is the same, and no other module has its code. */
function withOwnCode(module: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const withType = ({ id, body }: Section): Section => {
    const count = body[0] ?? 0;
    if (id !== typeSection) return { id, body };
    if (count >= 0x7f) throw new RangeError("Cannot add a type: the count would have two bytes");
    const parameters = Array.from({ length: number + 1 }, () => i32);
    return { id, body: Uint8Array.from([count + 1, ...body.subarray(1), 0x60, parameters.length, ...parameters, 0]) };
  };
  return writeSections(readSections(module).map(withType));
}
