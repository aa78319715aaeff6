import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "../program.ts";
import { type RecordedIo, recordedIo } from "../testing/recorded-io.ts";
import { version } from "../version.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-init-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function init(...words: readonly string[]): Promise<RecordedIo & { readonly exitCode: number }> {
  const io = recordedIo();
  const exitCode = await runProgram(["init", ...words], io);
  return { ...io, exitCode };
}

describe("cordon init", () => {
  it("makes a folder with everything a skill needs, and says what to do next", async () => {
    const { exitCode, output, errors } = await init(join(folder, "word-count"));
    expect([exitCode, errors()]).toEqual([0, ""]);
    expect(output()).toMatch(/^made .*word-count: \d+ files, from the template minimal; next:\n {2}cd /u);
    expect(output()).toContain("  npm install\n  npx cordon build\n  npx cordon test\n");
    const files = await readdir(join(folder, "word-count"), { recursive: true });
    for (const file of [
      "README.md",
      ".gitignore",
      "tsconfig.json",
      "policy.yaml",
      "src/skill.ts",
      "tests/greets.yaml",
    ]) {
      expect(files).toContain(file);
    }
    const text = await readFile(join(folder, "word-count", "package.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({
      name: "word-count",
      cordon: { entry: "src/skill.ts" },
      scripts: { build: "cordon build", test: "cordon test", dev: "cordon dev" },
      devDependencies: { "@cordon/cli": version, "@cordon/pdk": version },
    });
    expect(await readFile(join(folder, "word-count", "src/skill.ts"), "utf8")).toContain("class WordCount extends");
  });

  it("prints one line of JSON, and lists its templates", async () => {
    const { lines } = await init(join(folder, "9-lives"), "--template", "kv", "--json");
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({ id: "9-lives", template: "kv", next: { length: 4 } });
    expect(await readFile(join(folder, "9-lives", "src/skill.ts"), "utf8")).toContain("class Skill9Lives extends");
    const listed = await init("--list-templates");
    expect(listed.lines().map((line) => line.split(" ")[0])).toEqual(["minimal", "http", "files", "kv"]);
    const { lines: json } = await init("--list-templates", "--json");
    expect(JSON.parse(json()[0] ?? "")).toContainEqual({ name: "kv", summary: expect.any(String) as string });
  });

  it("writes nothing where something is, and takes an empty folder", async () => {
    await mkdir(join(folder, "taken"));
    await mkdir(join(folder, "empty"));
    await writeFile(join(folder, "taken", "notes.txt"), "mine");
    await writeFile(join(folder, "file"), "mine");
    for (const name of ["taken", "file"]) {
      const { exitCode, lines } = await init(join(folder, name), "--json");
      expect(exitCode).toBe(2);
      expect(JSON.parse(lines()[0] ?? "")).toMatchObject({ code: "SCAFFOLD_REFUSED", reason: "exists" });
    }
    expect(await readdir(join(folder, "taken"))).toEqual(["notes.txt"]);
    expect((await init(join(folder, "empty"))).exitCode).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("fills the working folder when it is empty, in which a shell still stands", async () => {
    const here = join(folder, "here");
    await mkdir(here);
    const { ino } = await stat(here);
    const before = process.cwd();
    process.chdir(here);
    try {
      const { exitCode, output } = await init(".");
      expect([exitCode, output().includes("cd ")]).toEqual([0, false]);
    } finally {
      process.chdir(before);
    }
    expect((await stat(here)).ino).toBe(ino);
    expect(await readdir(here)).toEqual(expect.arrayContaining(["README.md", "src", "tests"]) as string[]);
  });

  it("does not ask for an installation where the packages are", async () => {
    const installed = join(folder, "node_modules", "@cordon", "pdk");
    await mkdir(installed, { recursive: true });
    await writeFile(join(installed, "package.json"), '{ "exports": { "./build": "./build.js" } }');
    await writeFile(join(installed, "build.js"), "");
    const { lines } = await init(join(folder, "beside"), "--json");
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({
      next: [expect.stringMatching(/^cd /u) as string, "npx cordon build", "npx cordon test"],
    });
    await rm(join(folder, "node_modules"), { recursive: true });
  });

  it("refuses a name that is no id, an unknown template, and no name at all", async () => {
    for (const [words, problem] of [
      [[join(folder, "My Skill")], "its name is the id of the skill: 1 to 64 of"],
      [[join(folder, "Grüne Äpfel_2")], "; write grune-apfel-2"],
      [[join(folder, "cordon-x")], "not starting with"],
      [[join(folder, "new"), "--template", "soap"], 'there is no template "soap"; there are minimal, http, files, kv'],
      [[], "it has no name; write cordon init my-skill"],
    ] as const) {
      const { exitCode, errors } = await init(...words);
      expect([exitCode, errors()]).toEqual([2, expect.stringContaining(problem) as string]);
    }
    expect(await readdir(folder)).not.toContain("new");
  });
});
