import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { SkillBuildProblem } from "@cordon/core";
import { quoted } from "./quoted.ts";
import { UsageError } from "./usage-error.ts";

/** The kinds of hosts a skill is built for. */
export const skillHosts = ["cordon", "extism"] as const;

/** One of {@link skillHosts}. */
export type SkillHost = (typeof skillHosts)[number];

/** The part of `@cordon/pdk/build` that the command uses. */
export interface SkillBuilder {
  readonly buildSkill: (options: {
    readonly entry: string;
    readonly target: SkillHost;
    readonly outFile?: string;
    readonly check: boolean;
    readonly log: (level: string, text: string) => void;
  }) => Promise<BuiltSkill>;
}

/** What it gives. */
export interface BuiltSkill {
  readonly module: Uint8Array;
  readonly digest: string;
  readonly files: readonly string[];
  readonly manifest: {
    readonly id: string;
    readonly version: string;
    readonly permissions: readonly { readonly text: string }[];
    readonly tools: readonly { readonly name: string }[];
  };
  readonly warnings: readonly SkillBuildProblem[];
}

const packageName = "@cordon/pdk";

/**
 * Loads what builds skills, which is installed beside the skill or beside the command: only authors need it.
 *
 * @param entry The author's file.
 * @param places Files or URLs from which to look for it, in order. Default the author's file, then this one.
 * @throws UsageError when it is not installed.
 */
export async function loadSkillBuilder(
  entry: string,
  places: readonly string[] = [resolve(entry), import.meta.url],
): Promise<SkillBuilder> {
  for (const from of places) {
    const found = resolveFrom(from);
    if (found !== undefined) return (await import(pathToFileURL(found).href)) as SkillBuilder;
  }
  throw new UsageError(
    `Cannot build ${quoted(entry)}: the package "${packageName}" is not installed; run npm install --save-dev ${packageName}`,
  );
}

/**
 * Says whether what builds skills is installed where a folder finds it.
 *
 * @param folder The folder of a skill.
 */
export function isBuilderInstalled(folder: string): boolean {
  return resolveFrom(resolve(folder, "package.json")) !== undefined;
}

function resolveFrom(from: string): string | undefined {
  try {
    return createRequire(from).resolve(`${packageName}/build`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "MODULE_NOT_FOUND") throw error;
    return undefined;
  }
}
