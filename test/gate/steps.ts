import { formatFinding } from "./finding.ts";
import { ownChecks } from "./own-checks.ts";
import { projectRoot, readProjectTree } from "./project-tree.ts";
import { runProgram } from "./run-program.ts";

/** One step of the gate. */
export interface Step {
  /** The word that `--only` and `--skip` take. */
  readonly name: string;
  /** What the step looks at, for `--list`. */
  readonly summary: string;
  /** Prints what is wrong and answers whether everything is right. */
  readonly run: () => Promise<boolean>;
}

const typedoc = "docs/node_modules/typedoc/bin/typedoc";

/** The steps in the order they run: those that answer in a second come first. */
export const steps: readonly Step[] = [
  toolStep("format", "oxfmt: is every file formatted", ["node_modules/oxfmt/bin/oxfmt", "--check"]),
  toolStep("lint", "oxlint with types: import directions, cycles, promises, names", [
    "node_modules/oxlint/bin/oxlint",
    "--type-aware",
    "--deny-warnings",
  ]),
  toolStep("types", "tsc -b: packages, tests, benchmarks, examples, PDKs", ["node_modules/typescript/bin/tsc", "-b"]),
  { name: "own", summary: ownChecks.map((check) => check.promise).join("; "), run: runOwnChecks },
  toolStep("lockfile", "the lockfile lists the packages of every platform", [".ci/complete-lockfile.mjs", "--check"]),
  toolStep("unused", "knip: files, exports and dependencies nobody uses or declares", [
    "node_modules/knip/bin/knip.js",
  ]),
  toolStep("tests", "vitest", ["node_modules/vitest/vitest.mjs", "run"]),
  toolStep("docs", "TypeDoc: every public export has a doc comment", [
    typedoc,
    "--options",
    "typedoc.json",
    "--emit",
    "none",
  ]),
];

function toolStep(name: string, summary: string, command: readonly string[]): Step {
  return {
    name,
    summary,
    run: async () => (await runProgram(command, { directory: projectRoot })).exitCode === 0,
  };
}

async function runOwnChecks(): Promise<boolean> {
  const tree = await readProjectTree(projectRoot);
  let clean = true;
  for (const check of ownChecks) {
    const findings = await check.find(tree);
    if (findings.length > 0) clean = false;
    console.log(`${findings.length === 0 ? "✓" : "✗"} ${check.promise}`);
    for (const finding of findings) console.log(`  ${formatFinding(finding)}`);
  }
  return clean;
}
