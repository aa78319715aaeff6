import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { importDirections } from "./import-directions.ts";
import { asObject } from "./json-shape.ts";
import { projectRoot } from "./project-tree.ts";
import { runProgram } from "./run-program.ts";
import { createTemporaryTree } from "./temporary-tree.ts";

const restricted = "eslint(no-restricted-imports)";
const oxlint = join(projectRoot, "node_modules/oxlint/bin/oxlint");
const packages = Object.keys(importDirections);

interface Sample {
  readonly says: string;
  readonly file: string;
  readonly text: string;
  /** The rule that fires; absent when nothing may fire. */
  readonly rule?: string;
}

function imports(file: string, target: string, rule?: string): Sample {
  const says = `${rule === undefined ? "lets" : "stops"} ${file.replace(/\d+/u, "N")} import "${target}"`;
  return { says, file, text: `export { name } from "${target}";\n`, ...(rule === undefined ? {} : { rule }) };
}

let serial = 0;
function inPackage(name: string): string {
  serial += 1;
  return `packages/${name}/src/folder/sample-${serial}.ts`;
}

const directions = packages.flatMap((name) =>
  packages.flatMap((target) => {
    const rule = importDirections[name]?.includes(target) ? undefined : restricted;
    return [imports(inPackage(name), `@cordon/${target}`, rule)];
  }),
);

const boundaries: readonly Sample[] = [
  imports(inPackage("core"), "node:fs", restricted),
  imports(inPackage("core"), "node:fs/promises", restricted),
  imports(inPackage("core"), "zod", restricted),
  imports("packages/core/src/folder/sample.test.ts", "node:fs"),
  imports("packages/core/src/folder/other.test.ts", "@cordon/sandbox", restricted),
  imports(inPackage("sandbox"), "node:worker_threads"),
  imports(inPackage("sandbox"), "node:net", restricted),
  imports(inPackage("sandbox"), "node:https", restricted),
  imports(inPackage("sandbox"), "node:fs/promises", restricted),
  imports("packages/sandbox/src/kernel/build-kernel.ts", "node:fs/promises"),
  imports("packages/sandbox/src/dispatch/watchdog/thread-time.ts", "node:fs"),
  imports("packages/sandbox/src/folder/sample.test.ts", "@cordon/capabilities", restricted),
  imports(inPackage("runtime"), "@cordon/core/testing"),
  ...packages.flatMap((name) => [
    imports(inPackage(name), "@cordon/a-package-of-tomorrow", restricted),
    imports(inPackage(name), "@cordon/core/src/errors/cordon-error.ts", restricted),
    imports(inPackage(name), "../../../other/src/file.ts", restricted),
    imports(inPackage(name), "../index.ts", restricted),
    imports(inPackage(name), "../other/file.ts"),
  ]),
  imports("pdk/typescript/src/sample.ts", "@cordon/runtime", restricted),
  imports("pdk/typescript/src/sample-2.ts", "@cordon/core", restricted),
  imports("pdk/typescript/src/sample-3.ts", "../../../packages/core/src/index.ts", restricted),
  imports("pdk/typescript/compiler/sample.ts", "@cordon/core"),
  imports("pdk/typescript/compiler/sample-2.ts", "@cordon/runtime", restricted),
  imports("skills-examples/greeting/sample.ts", "@cordon/runtime", restricted),
  imports("skills-examples/greeting/sample-2.ts", "@cordon/pdk-typescript"),
  imports("skills-examples/start.ts", "@cordon/runtime"),
  imports("skills-examples/agent-server/sample.ts", "@cordon/runtime"),
  imports("skills-examples/greeting/sample.test.ts", "@cordon/runtime"),
  imports("bench/sample.ts", "@cordon/runtime"),
  imports("bench/sample-2.ts", "@cordon/runtime/src/index.ts", restricted),
  imports("bench/sample-3.ts", "../packages/runtime/src/index.ts", restricted),
  imports("test/e2e/sample.ts", "../../packages/runtime/src/index.ts", restricted),
  {
    says: "stops core from importing Node at run time",
    file: inPackage("core"),
    text: 'export const files: unknown = await import("node:fs");\n',
    rule: restricted,
  },
];

const code: readonly Sample[] = [
  {
    says: "stops a file that is not in kebab-case",
    file: "packages/core/src/badName.ts",
    text: "export const a = 1;\n",
    rule: "unicorn(filename-case)",
  },
  {
    says: "stops a file of 401 lines",
    file: inPackage("core"),
    text: "export {};\n".repeat(401),
    rule: "eslint(max-lines)",
  },
  { says: "stops any", file: inPackage("core"), text: "export type A = any;\n", rule: "typescript(no-explicit-any)" },
  {
    says: "stops a default export",
    file: inPackage("core"),
    text: "export default 1;\n",
    rule: "import(no-default-export)",
  },
  {
    says: "stops console in a package",
    file: inPackage("runtime"),
    text: 'console.log("x");\n',
    rule: "eslint(no-console)",
  },
  { says: "lets the command print", file: inPackage("cli"), text: 'console.log("x");\n' },
  {
    says: "stops a non-null assertion",
    file: inPackage("core"),
    text: "export const a = (b?: number): number => b!;\n",
    rule: "typescript(no-non-null-assertion)",
  },
  {
    says: "stops a type imported as a value",
    file: inPackage("core"),
    text: 'import { Cycle } from "../cycle-a.ts";\nexport type B = Cycle;\n',
    rule: "typescript(consistent-type-imports)",
  },
  {
    says: "stops a promise that nobody awaits",
    file: inPackage("runtime"),
    text: "export function go(work: () => Promise<void>): void {\n  work();\n}\n",
    rule: "typescript(no-floating-promises)",
  },
  {
    says: "stops a switch that forgets a case",
    file: inPackage("runtime"),
    text: 'export function go(a: "x" | "y"): void {\n  switch (a) {\n    case "x":\n      break;\n  }\n}\n',
    rule: "typescript(switch-exhaustiveness-check)",
  },
  {
    says: "stops an empty catch",
    file: inPackage("runtime"),
    text: "try {\n  eval;\n} catch {}\n",
    rule: "eslint(no-empty)",
  },
  {
    says: "stops an import cycle",
    file: "packages/core/src/cycle-a.ts",
    text: 'import { b } from "./cycle-b.ts";\nexport type Cycle = 1;\nexport const a = (): number => b();\n',
    rule: "import(no-cycle)",
  },
  {
    says: "stops a focused test",
    file: "packages/core/src/focus.test.ts",
    text: 'import { expect, it } from "vitest";\nit.only("adds", () => {\n  expect(1).toBe(1);\n});\n',
    rule: "vitest(no-focused-tests)",
  },
  {
    says: "stops a test that expects nothing",
    file: "packages/core/src/empty.test.ts",
    text: 'import { it } from "vitest";\nit("adds", () => {\n  Math.abs(1);\n});\n',
    rule: "vitest(expect-expect)",
  },
];

const samples = [...directions, ...boundaries, ...code];
const fired = new Map<string, readonly string[]>();

beforeAll(async () => {
  const options = { module: "nodenext", strict: true, allowImportingTsExtensions: true, noEmit: true };
  await using tree = await createTemporaryTree({
    ...Object.fromEntries(samples.map((sample) => [sample.file, sample.text])),
    "packages/core/src/cycle-b.ts": 'import { a } from "./cycle-a.ts";\nexport const b = (): number => a();\n',
    ".oxlintrc.json": await readFile(join(projectRoot, ".oxlintrc.json"), "utf8"),
    "tsconfig.json": { compilerOptions: { ...options, types: [] } },
  });
  const { output } = await runProgram([oxlint, "--type-aware", "--format", "json"], {
    directory: tree.root,
    output: "keep",
  });
  const { diagnostics } = asObject(JSON.parse(output));
  for (const diagnostic of Array.isArray(diagnostics) ? diagnostics : []) {
    const { filename, code: rule } = asObject(diagnostic);
    fired.set(String(filename), [...(fired.get(String(filename)) ?? []), String(rule)]);
  }
});

describe("the lint configuration", () => {
  it("is silent nowhere: the linter read the samples", () => {
    expect(fired.size).toBeGreaterThan(50);
  });

  for (const { says, file, rule } of samples) {
    it(says, () => {
      if (rule === undefined) expect(fired.get(file) ?? []).toEqual([]);
      else expect(fired.get(file)).toContain(rule);
    });
  }
});
