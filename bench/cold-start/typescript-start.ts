import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TypescriptSkills } from "../subjects/typescript-skills.ts";

/** Who loads skills in TypeScript. `own code` is Cordon with skills that cannot share theirs. */
export type SkillLoader = "cordon" | "own code" | "extism" | "quickjs-emscripten";

/** What loading skills came to in a process of its own. */
export interface SkillLoads {
  /** From the bytes of the first skill to its first result, in milliseconds. */
  readonly firstMs: number;
  /** The same for each one after it. */
  readonly furtherMs: readonly number[];
  /** What the process grew by for each of the later half, all of them kept, in bytes. */
  readonly residentBytes: number;
}

/** What the process is told. */
export interface SkillLoadsAsked {
  readonly loader: SkillLoader;
  readonly folder: string;
  readonly count: number;
  readonly slowdown: number;
}

/**
 * Starts a process, makes whoever loads ready, and loads one skill after the other.
 *
 * @throws Error when the process does not say what came of it.
 */
export async function typescriptStart(
  loader: SkillLoader,
  { folder, count }: TypescriptSkills,
  slowdown: number,
): Promise<SkillLoads> {
  const { promise, resolve, reject } = Promise.withResolvers<SkillLoads>();
  const asked: SkillLoadsAsked = { loader, folder, count, slowdown };
  const file = fileURLToPath(new URL("./typescript-process.ts", import.meta.url));
  const child = fork(file, [JSON.stringify(asked)], {
    execArgv: ["--disable-warning=ExperimentalWarning", "--expose-gc"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.once("message", (loads: SkillLoads) => resolve(loads));
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`Cannot measure "${loader}": its process ended with ${code}`)));
  try {
    return await promise;
  } finally {
    child.kill("SIGKILL");
  }
}
