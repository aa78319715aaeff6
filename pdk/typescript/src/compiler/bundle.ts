import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SkillBuildError, type SkillBuildProblem } from "@cordon/core";
import { build, type BuildFailure, type Message, type Metafile } from "esbuild-wasm";
import { absentDefines, findAbsent } from "./absent-globals.ts";
import { absentModules, moduleAdvice } from "./absent-modules.ts";
import type { SourceMapText } from "./source-map.ts";

/** The modules of a skill as one. */
export interface Bundle {
  /** The folder of the entry, from which files are named. */
  readonly folder: string;
  readonly code: string;
  /** The source map, version 3. Its files are relative to the folder of the entry. */
  readonly map: SourceMapText;
  /** The absolute paths of the author's files it was made of, and of packages. */
  readonly files: readonly string[];
  /** What of each file is in the bundle. */
  readonly metafile: Metafile;
  /** What the bundler thinks is worth a look. */
  readonly warnings: readonly SkillBuildProblem[];
}

/** This file is a source or what the compiler made of it: so are those of the SDK. */
const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const sdkFolder = fileURLToPath(new URL("../", import.meta.url));

/** Where files of the SDK are: those that run, and the sources their maps may name. */
export const sdkFolders: readonly string[] = ["src/", "dist/"].map((name) =>
  fileURLToPath(new URL(`../../${name}`, import.meta.url)),
);

const guestFile = (path: string): string => `${sdkFolder}${path}.${extension}`;

/** The globals come first: modules of the skill may need them as soon as they are evaluated. */
const stub = (entry: string): string => `
import ${JSON.stringify(guestFile("guest/globals/install-globals"))};
import * as skill from ${JSON.stringify(entry)};
import { registerSkill } from ${JSON.stringify(guestFile("guest/run-skill"))};
registerSkill(skill);
`;

/**
 * Bundles a skill with the SDK.
 *
 * @param entry The author's file.
 * @throws SkillBuildError when a file does not parse or an import leads nowhere.
 */
export async function bundleSkill(entry: string): Promise<Bundle> {
  const path = await realpath(entry).catch(() => resolve(entry));
  const folder = dirname(path);
  const result = await build({
    stdin: { contents: stub(path), resolveDir: folder, sourcefile: "cordon-entry", loader: "ts" },
    absWorkingDir: folder,
    outfile: join(folder, "skill.js"),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2024",
    platform: "browser",
    // What a package has for the browser in place of its file for Node asks for no module of Node.
    mainFields: ["module", "browser", "main"],
    conditions: ["cordon", "import", "module"],
    define: { ...absentDefines, "process.env.NODE_ENV": '"production"', global: "globalThis" },
    inject: [guestFile("guest/globals/inject-url"), guestFile("guest/globals/inject-fetch")],
    plugins: [absentModules],
    sourcemap: "external",
    sourcesContent: false,
    keepNames: false,
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
    // Wherever the author's file is: a build does not depend on what is installed there.
    alias: { "@cordon/pdk": guestFile("index") },
    tsconfigRaw: { compilerOptions: { target: "es2024", useDefineForClassFields: true } },
  }).catch((error: unknown) => {
    throw isBuildFailure(error) ? new SkillBuildError(basename(path), error.errors.map(problemOf)) : error;
  });
  const [code, map] = [".js", ".map"].map(
    (end) => result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? "",
  );
  const sourceMap = JSON.parse(map ?? "") as SourceMapText;
  const absent = findAbsent(code ?? "", sourceMap);
  if (absent.problems.length > 0) throw new SkillBuildError(basename(path), absent.problems);
  const files = Object.keys(result.metafile.inputs)
    .map((file) => resolve(folder, file))
    .filter((file) => basename(file) !== "cordon-entry" && !sdkFolders.some((sdk) => file.startsWith(sdk)));
  const warnings = [...result.warnings.map(problemOf), ...absent.warnings];
  return { folder, code: absent.code, map: sourceMap, files, metafile: result.metafile, warnings };
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function problemOf({ text, location }: Message): SkillBuildProblem {
  const problem = `${text}${adviceOn(text)}`;
  if (location === null) return { problem };
  return { problem, file: location.file, line: location.line, column: location.column + 1 };
}

const unresolved = /^Could not resolve "(?<name>[^"]+)"$/u;
const packageName = /^(?:@[\w.-]+\/)?[\w.-]+/u;

/** What to do about an import that leads nowhere. */
function adviceOn(text: string): string {
  const name = unresolved.exec(text)?.groups?.["name"];
  if (name === undefined) return "";
  const ofNode = moduleAdvice(name);
  if (ofNode !== undefined) return `: ${ofNode}`;
  if (/^[./#]/u.test(name)) return ": there is no such file";
  const [installed] = packageName.exec(name) ?? [];
  return installed === undefined ? "" : `: the package is not installed; run npm install ${installed}`;
}
