import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../../skills-examples/build.ts";
import { projectRoot } from "../gate/project-tree.ts";
import { kindOf } from "./block-kind.ts";
import { pageSetUps } from "./block-plans.ts";
import type { CodeBlock } from "./code-block.ts";
import { packProject, type PackedProject, runIn } from "./packed-project.ts";
import { readPages } from "./pages.ts";
import type { ProgramEnd } from "./run-to-end.ts";

let project: PackedProject;

beforeAll(async () => {
  [project] = await Promise.all([packProject(), buildExamples({ only: ["dependency-report"] })]);
}, 300_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

const accepted = { output: "", exitCode: 0 };

/** Compiles programs against the declarations of the packages, all of which are checked as well. */
async function compile(folder: string, libraries: string, programs: readonly CodeBlock[]): Promise<ProgramEnd> {
  const files = programs.map(({ line }, index) => `page-${index}-${line}.mts`);
  for (const [index, { text }] of programs.entries()) await writeFile(join(folder, files[index] ?? ""), text);
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024", "--types", "node"];
  const compiler = join(projectRoot, "node_modules/typescript/bin/tsc");
  return await runIn(folder, [process.execPath, compiler, ...options, "--lib", libraries, ...files]);
}

describe("the packages, packed", () => {
  it("are the eight that are published", () => {
    expect([...project.files.keys()].toSorted()).toEqual([
      "agent",
      "capabilities",
      "cli",
      "core",
      "pdk",
      "runtime",
      "sandbox",
      "telemetry",
    ]);
  });

  it("each have their licence, README, build and sources", () => {
    for (const [name, files] of project.files) {
      const needed = ["LICENSE", "README.md", "dist/index.d.ts", "dist/index.js", "package.json", "src/index.ts"];
      expect([name, ...needed.filter((file) => !files.includes(file))]).toEqual([name]);
    }
  });

  it("have no test, no build record and nothing that only the repository needs", () => {
    const unwanted = /\.test(?:-d)?\.|\/(?:contract|testing)\/|\.tsbuildinfo$|tsconfig|node_modules\//u;
    for (const [name, files] of project.files) {
      // What authors test their skills with is published: `@cordon/pdk/testing`.
      const isForAuthors = (file: string): boolean => name === "pdk" && /^(?:src|dist)\/testing\//u.test(file);
      expect([name, ...files.filter((file) => unwanted.test(file) && !isForAuthors(file))]).toEqual([name]);
    }
  });

  it("have a build for every source, and a source for every build", () => {
    for (const [name, files] of project.files) {
      const bare = (folder: string, ending: RegExp): ReadonlySet<string> =>
        new Set(
          files
            // What a bundle loads when it is needed has no source of its own.
            .filter((file) => file.startsWith(folder) && !file.startsWith("dist/parts/") && ending.test(file))
            .map((file) => file.slice(folder.length).replace(ending, "")),
        );
      const sources = bare("src/", /(?<!\.d)\.ts$/u);
      expect([name, bare("dist/", /\.js$/u)]).toEqual([name, sources]);
      expect([name, bare("dist/", /\.d\.ts$/u)]).toEqual([name, sources]);
    }
  });

  it("start the command without what only some of its commands need", async () => {
    const text = await readFile(join(project.application, "node_modules/@cordon/cli/dist/index.js"), "utf8");
    const imported = [...text.matchAll(/^(?:import|\} from) .*"(?<name>@cordon\/[a-z]+)";$/gmu)].map(
      ({ groups }) => groups?.["name"],
    );
    expect(new Set(imported)).toEqual(new Set(["@cordon/core"]));
  });

  it("run the program of the README", async () => {
    const blocks = (await readPages()).find(({ file }) => file === "README.md")?.blocks ?? [];
    const { application } = project;
    const built = "skills-examples/dependency-report/build/dependency-report.wasm";
    await writeFile(join(application, "program.ts"), blocks.find(({ language }) => language === "ts")?.text ?? "");
    await writeFile(join(application, "policy.yaml"), blocks.find(({ language }) => language === "yaml")?.text ?? "");
    await copyFile(join(projectRoot, built), join(application, "dependency-report.wasm"));
    await copyFile(join(projectRoot, "package-lock.json"), join(application, "package-lock.json"));

    const ran = await runIn(application, [process.execPath, "program.ts"]);
    expect([ran.errors, ran.exitCode]).toEqual(["", 0]);
    expect(ran.output).toContain("lockfileVersion");
    expect(ran.output).toContain("fs:read:/data/package-lock.json");
  });

  it("run the program of the guide on Extism plugins", async () => {
    const page = "docs/guides/extism.md";
    const { application } = project;
    const block = (await readPages())
      .find(({ file }) => file === page)
      ?.blocks.find(({ language }) => language === "ts");
    await pageSetUps[page]?.({ write: (name, bytes) => writeFile(join(application, name), bytes) }, []);
    await writeFile(join(application, "plugin.ts"), block?.text ?? "");

    const ran = await runIn(application, [process.execPath, "plugin.ts"]);
    expect(ran).toMatchObject({ errors: "", exitCode: 0, output: "1 byte\n1\n1 byte\n2\n1 byte\n1\n" });
  });

  it("have types that accept every program of the pages", async () => {
    const { application } = project;
    const programs = (await readPages()).flatMap(({ blocks }) =>
      blocks.filter((block) => block.language === "ts" && kindOf(block, blocks) === "program"),
    );
    // What is used of WebAssembly itself has its types in the library "dom" only, and so has the AI SDK.
    const isBelow = ({ text }: CodeBlock): boolean => /"@cordon\/sandbox"|from "ai"/u.test(text);
    const applications = programs.filter((block) => !isBelow(block));
    expect(await compile(application, "es2024,esnext.disposable", applications)).toMatchObject(accepted);
    expect(await compile(application, "es2024,esnext.disposable,dom", programs)).toMatchObject(accepted);
    expect([applications.length > 3, programs.length > applications.length]).toEqual([true, true]);
  }, 120_000);

  it("have a command that knows its version and runs a skill", async () => {
    const { application } = project;
    const command = [process.execPath, "node_modules/@cordon/cli/bin/cordon.js"];
    const { version } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")) as { version: string };
    expect(await runIn(application, [...command, "--version"])).toMatchObject({ output: `${version}\n`, exitCode: 0 });
    const refused = await runIn(application, [...command, "run", "dependency-report.wasm"]);
    expect(refused.errors).toContain('nothing grants "fs:read:/data/*"');
    expect(refused.exitCode).toBe(4);
  });
});

describe("a newcomer", () => {
  it("makes, builds and tests a skill with nothing but the packages", { timeout: 120_000 }, async () => {
    const folder = join(project.application, "newcomer");
    await mkdir(folder);
    const node = await runIn(folder, ["node", "--version"]);
    expect(node.output).toBe(`${process.version}\n`);
    const made = await runIn(folder, [
      "sh",
      "-c",
      "npx cordon init demo && cd demo && npx cordon build && npx cordon test",
    ]);
    expect([made.exitCode, made.exitCode === 0 ? "" : made.errors]).toEqual([0, ""]);
    expect(made.output).toContain("made demo: ");
    expect(made.output).toMatch(/^built demo 1\.0\.0: build\/demo\.wasm, \d+ bytes$/mu);
    expect(made.output).toContain("golden cases: 2 passed\n");
    expect(made.errors).toContain("the unit tests are left out: vitest is not installed");
    const compiler = join(projectRoot, "node_modules/typescript/bin/tsc");
    await rm(join(folder, "demo/tests/greeting.test.ts"));
    expect(await runIn(join(folder, "demo"), [process.execPath, compiler, "-p", "."])).toMatchObject(accepted);
  });
});
