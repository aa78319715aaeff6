import type { Finding } from "../finding.ts";
import { type ProjectTree, readText } from "../project-tree.ts";

interface ForbiddenText {
  readonly pattern: RegExp;
  readonly message: string;
  /** Which files the rule reads; every text file when absent. */
  readonly files?: RegExp;
}

const code = /\.(?:ts|mts|cts|js|mjs|cjs|rs|go|c|h|wat|sh|sql|toml|ya?ml)$|^\.ci\//u;
const binary = /\.(?:wasm|png|jpe?g|gif|ico|woff2?|gz|tgz|zip|db|sqlite|pdf)$/u;
// The licence and the lockfile are other people's words; the lockfile has a check of its own.
const foreign = /^(?:LICENSE|package-lock\.json)$|\/(?:go\.sum|Cargo\.lock)$/u;

// Each pattern is written so that this file does not match it.
const forbidden: readonly ForbiddenText[] = [
  { pattern: /(?<![\w.*-])\/work\/(?:main|shared|\.)/u, message: "names a path of one machine" },
  { pattern: /\/tmp\/bash[_]jobs/u, message: "names a path of one machine" },
  {
    pattern: /(?<![\w.])\/(?:root|home\/[a-z][\w-]*|Users\/[A-Za-z][\w-]*)\/[\w.-]/u,
    message: "names a path of one machine",
  },
  {
    pattern: /https?:\/\/[\w.-]*(?:registry|npmjs|artifactory|verdaccio)[\w.-]*(?::\d+)?/iu,
    message: "names a package registry",
  },
  {
    pattern: /\b(?:TO[D]O|FIX[M]E|X{3}|HA[C]K)\b/u,
    message: "promises later work: do it or leave it out",
    files: code,
  },
  {
    pattern: /\b(?:ox|es)lint[-]disable/u,
    message: "switches a lint rule off: change the code or the rule",
    files: code,
  },
  // AssemblyScript's own sources carry it for editors, which take them for TypeScript; no checker of ours reads them.
  {
    pattern: /@ts[-](?:ignore|nocheck)/u,
    message: "switches the type checker off",
    files: /^(?!.*\/assembly\/).*\.[mc]?ts$/u,
  },
  {
    pattern: /from "(?:vitest|fast-check)"/u,
    message: "is published with a test tool: a contract suite belongs into a folder contract/",
    files: /^packages\/[^/]+\/src\/(?!.*(?:\.test(?:-d)?\.ts$|\bcontract\/))/u,
  },
  { pattern: /\bas[ ]any\b/u, message: "makes a hole in the types", files: /\.[mc]?ts$/u },
];

/** Finds text that must not be committed: paths of one machine, registry hosts, promises, switched-off rules, test tools. */
export async function checkForbiddenText(tree: ProjectTree): Promise<readonly Finding[]> {
  const files = tree.files.filter((file) => !binary.test(file) && !foreign.test(file));
  const found = await Promise.all(files.map(async (file) => findIn(file, await readText(tree, file))));
  return found.flat();
}

function findIn(file: string, text: string): readonly Finding[] {
  const rules = forbidden.filter((rule) => (rule.files ?? /^/u).test(file));
  return text.split("\n").flatMap((content, index) =>
    rules.flatMap((rule) => {
      const match = rule.pattern.exec(content);
      return match === null ? [] : [{ file, line: index + 1, message: `${rule.message}: "${match[0]}"` }];
    }),
  );
}
