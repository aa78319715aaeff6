import { SkillBuildError } from "@cordon/core";
import { beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill, skillText } from "../../test/build-test-skill.ts";
import { loadEngine } from "./load-engine.ts";

beforeAll(() => loadEngine("cordon"), 120_000);

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const error: unknown = await buildTestSkill(files).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SkillBuildError);
  return (error as SkillBuildError).problems.map(({ file, line, column, problem }) =>
    [file, line, column, problem].join(":"),
  );
}

const library = (code: string): Readonly<Record<string, string>> => ({
  "skill.ts": skillText(`execute() { return used(); }`, `import { used } from "./lib/use.ts";`),
  "lib/use.ts": `export { used } from "some-package";`,
  "lib/node_modules/some-package/package.json": `{ "name": "some-package", "type": "module", "exports": "./index.js" }`,
  "lib/node_modules/some-package/index.js": code,
});

describe("what a skill has not, in a file of the author", () => {
  it("does not build, and every place is named, with what to use instead", async () => {
    const files = {
      "skill.ts": `import { shown } from "./lib/show.ts";\n${skillText("execute() { return shown(1); }")}`,
      "lib/show.ts": [
        `const format = new Intl.NumberFormat("de");`,
        `export const shown = (value: number): string =>`,
        `  process.argv.length > 1 ? format.format(value) : Buffer.from("a").toString();`,
        `export const worker = (): unknown => [Atomics, new SharedArrayBuffer(1), new Worker("a"), WebAssembly];`,
        "console.log(worker);",
      ].join("\n"),
    };
    expect(await problemsOf(files)).toEqual([
      "lib/show.ts:1:20:Intl is not there: the engine knows no languages; toLocaleString is plain",
      'lib/show.ts:3:3:process is not there: there is no process; values come from env of "@cordon/pdk"',
      "lib/show.ts:3:52:Buffer is not there: use Uint8Array, TextEncoder and TextDecoder",
      "lib/show.ts:4:39:Atomics is not there: a skill has one thread; no value changes behind its back",
      "lib/show.ts:4:52:SharedArrayBuffer is not there: a skill has one thread; use ArrayBuffer",
      "lib/show.ts:4:78:Worker is not there: a skill has one thread",
      "lib/show.ts:4:91:WebAssembly is not there: a skill runs no modules of its own",
    ]);
  });

  it("builds where it is only asked for, is a variable of the file, a member or a text", async () => {
    const text = skillText(
      `execute(process: { readonly argv: string }) {
        const Buffer = { from: (value: string) => value };
        const typed: Intl.NumberFormatOptions = {};
        return [typeof Intl, typeof WebAssembly === "undefined", Buffer.from(process.argv), { process: 1 }.process, "Intl", typed];
      }`,
    );
    const { module, warnings } = await buildTestSkill({ "skill.ts": text });
    expect([warnings, new TextDecoder("latin1").decode(module).includes("\ua66e")]).toEqual([[], false]);
  });
});

describe("what a skill has not, in a package", () => {
  it("builds with a warning for each file, and without one where the package finds out first", async () => {
    const code = `
      const isNode = typeof process !== "undefined";
      export const used = () => (isNode ? process.exit(process.argv[0]) : "fallback");
      export const unused = () => WebAssembly;`;
    const { warnings } = await buildTestSkill(library(code));
    expect(warnings).toEqual([
      {
        problem: 'process is not there: there is no process; values come from env of "@cordon/pdk"',
        file: "some-package/index.js",
        line: 3,
        column: 43,
      },
    ]);
    const asking = `export const used = () => typeof process === "undefined" ? "fallback" : "node";`;
    expect((await buildTestSkill(library(asking))).warnings).toEqual([]);
  });

  it("gets an empty module for one of Node, with a warning", async () => {
    const code = `
      import { readFileSync } from "node:fs";
      import * as path from "path";
      export const used = () => [typeof readFileSync, Object.keys(path)];`;
    const { warnings } = await buildTestSkill(library(code));
    expect(warnings.map(({ problem }) => problem)).toEqual([
      'some-package/index.js imports "node:fs", and a skill has no modules of Node: it gets an empty one',
      'some-package/index.js imports "path", and a skill has no modules of Node: it gets an empty one',
    ]);
  });
});
