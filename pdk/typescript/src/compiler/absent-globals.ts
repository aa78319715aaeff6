import type { SkillBuildProblem } from "@cordon/core";
import { reasonMissing } from "../guest/globals/missing.ts";
import { readMappings } from "./read-mappings.ts";
import type { SourceMapText } from "./source-map.ts";

/**
 * What an author's file cannot use. Timers and the like are not here: libraries bring their own way around them, and the
 * first use says what is missing.
 */
const names = [
  "Intl",
  "WebAssembly",
  "Worker",
  "SharedArrayBuffer",
  "Atomics",
  "process",
  "Buffer",
  "XMLHttpRequest",
  "WebSocket",
  "localStorage",
];

/** A letter that nobody begins a name with, as long as the one it stands for, so that no column moves. */
const mark = "\ua66e";
const marked = (name: string): string => `${mark}${name.slice(1)}`;

/**
 * Names for the bundler to put in their place: only it knows which of them are variables of the file. `typeof` tells them
 * apart in what comes out.
 */
export const absentDefines: Readonly<Record<string, string>> = Object.fromEntries(
  names.map((name) => [name, marked(name)]),
);

const realNames = new Map(names.map((name) => [marked(name), name]));
const use = new RegExp(`(?<probe>typeof )?(?<name>${names.map(marked).join("|")})(?![\\p{ID_Continue}$])`, "gu");

/** A bundle with the real names, and what it uses that is not there. */
export interface AbsentUses {
  readonly code: string;
  /** In files of the author. */
  readonly problems: readonly SkillBuildProblem[];
  /** In packages: they often find out before they use it. One for each name and file. */
  readonly warnings: readonly SkillBuildProblem[];
}

/**
 * Finds the uses of what a skill has not, and puts the real names back.
 *
 * @param code A bundle that was made with {@link absentDefines}.
 * @param map Its source map.
 */
export function findAbsent(code: string, map: SourceMapText): AbsentUses {
  const problems: SkillBuildProblem[] = [];
  const warnings = new Map<string, SkillBuildProblem>();
  if (code.includes(mark)) {
    const mappings = readMappings(map.mappings);
    for (const [index, line] of code.split("\n").entries()) {
      for (const found of line.matchAll(use)) {
        const { probe, name = "" } = found.groups ?? {};
        const place = mappings[index]?.findLast(({ bundleColumn }) => bundleColumn <= found.index);
        if (probe !== undefined || place === undefined) continue;
        const file = map.sources[place.source] ?? "";
        const real = realNames.get(name) ?? name;
        const problem = `${real} is not there: ${reasonMissing(real) ?? "a skill has none"}`;
        const position = { problem, file: packageFile(file) ?? file, line: place.line + 1, column: place.column + 1 };
        if (packageFile(file) === undefined) problems.push(position);
        else if (!warnings.has(`${file} ${real}`)) warnings.set(`${file} ${real}`, position);
      }
    }
  }
  const restored = code.replaceAll(use, (text, probe = "", name = "") => {
    const real = realNames.get(String(name));
    return real === undefined ? text : `${String(probe)}${real}`;
  });
  return { code: restored, problems, warnings: [...warnings.values()] };
}

/** Which package a file is of, and where in it; undefined for a file of the author. */
function packageFile(file: string): string | undefined {
  const packages = "node_modules/";
  const start = file.lastIndexOf(packages);
  return start < 0 ? undefined : file.slice(start + packages.length);
}
