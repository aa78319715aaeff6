import { realpath } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import type { SkillBuildProblem } from "@cordon/core";
import { isFile } from "./skill-project.ts";

/**
 * Names the files of problems as somebody in the working folder would, so that an editor or a terminal opens them: a build
 * names them from the folder of the entry. What is in a package keeps its name.
 *
 * @param problems What a build says.
 * @param entry The author's file.
 */
export async function namedFromHere(
  problems: readonly SkillBuildProblem[],
  entry: string,
): Promise<readonly SkillBuildProblem[]> {
  const folder = dirname(await realpath(entry).catch(() => resolve(entry)));
  return await Promise.all(
    problems.map(async (problem) => {
      const file = problem.file === undefined ? undefined : resolve(folder, problem.file);
      return file !== undefined && (await isFile(file)) ? { ...problem, file: shortPath(file) } : problem;
    }),
  );
}

/** A file below the working folder by its path from there, any other by its absolute path. */
export function shortPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith("..") || short === "" ? file : short;
}
