import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { SkillBuildProblem } from "@cordon/core";
import { sdkFolders } from "./bundle.ts";
import { makeCheckFolder, typeConfiguration } from "./type-configuration.ts";

/** What checking types came to. */
export interface CheckedTypes {
  readonly problems: readonly SkillBuildProblem[];
  /** Why nothing was checked. */
  readonly warnings: readonly SkillBuildProblem[];
}

const maximumOutputBytes = 16 * 1024 * 1024;

/**
 * Checks the types of a skill with the TypeScript this package brings: the entry and what it imports, by the author's
 * `tsconfig.json` where there is one.
 *
 * @param entry The author's file.
 * @param signal Ends it.
 * @returns What is wrong in files of the author. What is wrong in packages is left to their authors.
 */
export async function checkTypes(entry: string, signal: AbortSignal): Promise<CheckedTypes> {
  const compiler = findCompiler();
  if (compiler === undefined) {
    return {
      problems: [],
      warnings: [{ problem: 'types are not checked: the package "typescript" is not installed' }],
    };
  }
  const folder = dirname(entry);
  const temporary = await makeCheckFolder(folder);
  try {
    const file = join(temporary, "tsconfig.json");
    await writeFile(file, JSON.stringify(await typeConfiguration(entry)));
    const output = await run(compiler, ["-p", file, "--pretty", "false"], { folder, signal });
    return { problems: readProblems(output, folder), warnings: [] };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function findCompiler(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  } catch {
    return undefined;
  }
}

interface RunOptions {
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** What the compiler prints. It ends with another code than 0 when it found something, which is no failure. */
function run(compiler: string, words: readonly string[], { folder, signal }: RunOptions): Promise<string> {
  return new Promise((succeed, fail) => {
    const options = { cwd: folder, signal, maxBuffer: maximumOutputBytes };
    execFile(process.execPath, [compiler, ...words], options, (error, output, errors) => {
      if (error === null || typeof error.code === "number") succeed(output);
      else fail(new Error(`Cannot check the types: ${errors.trim() || error.message}`, { cause: error }));
    });
  });
}

const located = /^(?<file>\S.*)\((?<line>\d+),(?<column>\d+)\): error (?<text>TS\d+: .*)$/u;
const unlocated = /^error (?<text>TS\d+: .*)$/u;

/** A line for each problem; lines that begin with a blank say more about the one before. */
function readProblems(output: string, folder: string): readonly SkillBuildProblem[] {
  return output.split(/\r?\n/u).flatMap((line): readonly SkillBuildProblem[] => {
    const { file, line: row = "", column = "", text } = (located.exec(line) ?? unlocated.exec(line))?.groups ?? {};
    if (text === undefined) return [];
    if (file === undefined) return [{ problem: text }];
    const isForeign = file.includes("node_modules/") || sdkFolders.some((sdk) => resolve(folder, file).startsWith(sdk));
    return isForeign ? [] : [{ problem: text, file, line: Number(row), column: Number(column) }];
  });
}
