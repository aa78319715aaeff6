import { mkdir, readFile, rename, rm, stat, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSkillFolder, runCordon, type SkillFolder } from "../testing/skill-folder.ts";

const slow = 120_000;
let skill: SkillFolder;

beforeAll(async () => {
  skill = await createSkillFolder("minimal");
  // Its unit tests want a vitest of its own.
  await rm(join(skill.folder, "tests/greeting.test.ts"));
}, slow);
afterAll(() => skill[Symbol.asyncDispose]());

const reportOf = ({ lines }: { readonly lines: () => readonly string[] }): unknown => JSON.parse(lines()[0] ?? "");

describe("cordon test", () => {
  it("builds a skill that is not built or older than its sources, and only then", { timeout: slow }, async () => {
    const module = join(skill.folder, "build/demo.wasm");
    const first = await runCordon("test", skill.folder);
    expect([first.exitCode, first.output()]).toEqual([
      0,
      expect.stringContaining("golden cases: 2 passed\n") as string,
    ]);
    expect(first.errors()).toBe("built demo 1.0.0: build/demo.wasm\n");
    const { mtimeMs } = await stat(module);
    const second = await runCordon("test", skill.folder);
    expect([second.errors(), (await stat(module)).mtimeMs]).toEqual(["", mtimeMs]);
    const later = new Date(Date.now() + 5_000);
    await utimes(join(skill.folder, "src/greeting.ts"), later, later);
    expect((await runCordon("test", skill.folder)).errors()).toContain("built demo");
    const now = new Date();
    await utimes(join(skill.folder, "src/greeting.ts"), now, now);
  });

  it("shows what differs, and ends with 1", { timeout: slow }, async () => {
    await skill.write(
      "tests/wrong.yaml",
      'name: says good-bye\ninput: { name: Jo }\nexpect: { status: ok, output: { greeting: "Bye" } }\nusage: { peakMemoryBytes: 10 }\n',
    );
    const { exitCode, output } = await runCordon("test", skill.folder, "--filter", "good-bye");
    expect(exitCode).toBe(1);
    expect(output()).toMatch(
      /^FAILED {2}tests\/wrong\.yaml: says good-bye \(\d+ ms\)\n {4}output\.greeting\n {6}- "Bye"\n {6}\+ "Hello, Jo!"\n {4}usage\.peakMemoryBytes\n {6}- "at most 10"\n {6}\+ \d+\n/u,
    );
    expect(output()).toContain("golden cases: 1 failed\n");
    const json = await runCordon("test", skill.folder, "--filter", "wrong", "--json");
    expect(reportOf(json)).toMatchObject({
      module: "build/demo.wasm",
      cases: [
        {
          file: "tests/wrong.yaml",
          name: "says good-bye",
          status: "failed",
          differences: [{ what: "output.greeting", expected: "Bye", actual: "Hello, Jo!" }, {}],
          usage: { hostCalls: 0 },
        },
      ],
      unitTests: "absent",
    });
    await rm(join(skill.folder, "tests/wrong.yaml"));
  });

  it("writes what a call comes to with --update, and keeps comments", { timeout: slow }, async () => {
    await skill.write("tests/new.yaml", "# A guest\nname: greets Jo\ninput: { name: Jo } # short\n");
    const draft = await runCordon("test", skill.folder, "--filter", "new.yaml");
    expect([draft.exitCode, draft.output()]).toEqual([
      1,
      expect.stringContaining('tests/new.yaml:2:1: it lacks "expect.status"') as string,
    ]);
    const updated = await runCordon("test", skill.folder, "--update");
    expect([updated.exitCode, updated.output()]).toEqual([
      0,
      expect.stringContaining("golden cases: 2 passed, 1 updated\n") as string,
    ]);
    expect(await readFile(join(skill.folder, "tests/new.yaml"), "utf8")).toBe(
      "# A guest\nname: greets Jo\ninput: { name: Jo } # short\nexpect:\n  status: ok\n  output:\n    greeting: Hello, Jo!\n",
    );
    expect((await runCordon("test", skill.folder)).exitCode).toBe(0);
    await rm(join(skill.folder, "tests/new.yaml"));
  });

  it("says where a case has a field that nobody knows", { timeout: slow }, async () => {
    await skill.write("tests/slip.yaml", "name: x\ninput: { name: Jo }\nexpect:\n  status: ok\n  outptu: 1\n");
    const { exitCode, lines } = await runCordon("test", skill.folder, "--json");
    expect(exitCode).toBe(1);
    expect(reportOf({ lines })).toMatchObject({
      cases: [
        { status: "passed" },
        { file: "tests/slip.yaml", status: "invalid", problems: [{ line: 5, column: 3 }] },
        { status: "passed" },
      ],
    });
    await rm(join(skill.folder, "tests/slip.yaml"));
  });

  it("says what is missing when there is nothing to test", { timeout: slow }, async () => {
    for (const [words, problem] of [
      [[skill.folder, "--filter", "nothing"], 'no golden case has "nothing" in its file or name'],
      [[skill.folder, "--local"], "there is no golden case in tests/ and no unit test"],
      [[join(skill.folder, "tests")], "there is no src/skill.ts and no skill.ts"],
      [[join(skill.folder, "nowhere")], "Cannot use the folder"],
    ] as const) {
      const { exitCode, errors } = await runCordon("test", ...words);
      expect([exitCode, errors()]).toEqual([2, expect.stringContaining(problem) as string]);
    }
  });

  it("leaves unit tests out, or refuses, without a vitest beside the skill", { timeout: slow }, async () => {
    await skill.write("tests/greeting.test.ts", "");
    const both = await runCordon("test", skill.folder);
    expect([both.exitCode, both.errors()]).toEqual([
      0,
      "cordon: the unit tests are left out: vitest is not installed; run npm install --save-dev vitest\n",
    ]);
    const local = await runCordon("test", skill.folder, "--local");
    expect([local.exitCode, local.errors()]).toEqual([
      2,
      expect.stringContaining("Cannot run the unit tests") as string,
    ]);
    await rm(join(skill.folder, "tests/greeting.test.ts"));
  });

  it("is no success when there is nothing but unit tests that cannot be run", { timeout: slow }, async () => {
    await rename(join(skill.folder, "tests"), join(skill.folder, "cases"));
    await skill.write("src/greeting.test.ts", "");
    const { exitCode, errors } = await runCordon("test", skill.folder);
    expect([exitCode, errors()]).toEqual([2, expect.stringContaining("vitest is not installed") as string]);
    await rm(join(skill.folder, "src/greeting.test.ts"));
    await rename(join(skill.folder, "cases"), join(skill.folder, "tests"));
  });

  it("runs unit tests with the vitest of the skill, and ends with 1 when one fails", { timeout: slow }, async () => {
    await mkdir(join(skill.folder, "node_modules"));
    await symlink(
      fileURLToPath(import.meta.resolve("vitest/package.json")).replace(/[^/]+$/u, ""),
      join(skill.folder, "node_modules/vitest"),
    );
    const unitTest = (sum: number): string =>
      `import { expect, it } from "vitest";\nit("adds", () => expect(1 + 1).toBe(${sum}));\n`;
    await skill.write("tests/sum.test.ts", unitTest(2));
    const passing = await runCordon("test", skill.folder, "--json");
    expect([passing.exitCode, reportOf(passing)]).toMatchObject([0, { cases: { length: 2 }, unitTests: "passed" }]);
    expect(passing.errors()).toContain("1 passed");
    await skill.write("tests/sum.test.ts", unitTest(3));
    const failing = await runCordon("test", skill.folder, "--local", "--json");
    expect([failing.exitCode, reportOf(failing)]).toEqual([1, { cases: [], unitTests: "failed" }]);
    await rm(join(skill.folder, "tests/sum.test.ts"));
  });

  it("uses what package.json names, and says what is wrong with it", { timeout: slow }, async () => {
    const text = await readFile(join(skill.folder, "package.json"), "utf8");
    for (const [named, problem] of [
      ['{ "entry": "src/none.ts" }', "and there is no such file"],
      ['{ "main": "src/skill.ts" }', '"cordon.main" is unknown; known are entry, module'],
      ["[]", '"cordon" is not an object'],
    ] as const) {
      await skill.write("package.json", `{ "cordon": ${named} }`);
      const { exitCode, errors } = await runCordon("test", skill.folder);
      expect([exitCode, errors()]).toEqual([2, expect.stringContaining(problem) as string]);
    }
    await skill.write("package.json", '{ "cordon": { "entry": "src/skill.ts", "module": "out/named.wasm" } }');
    expect((await runCordon("test", skill.folder)).errors()).toBe("built demo 1.0.0: out/named.wasm\n");
    await skill.write("package.json", text);
  });
});

describe("the templates", () => {
  it.each(["http", "files", "kv"])("build and pass their own golden cases: %s", { timeout: slow }, async (template) => {
    await using other = await createSkillFolder(template);
    const { exitCode, output } = await runCordon("dev", other.folder, "--once");
    expect([exitCode, output()]).toEqual([0, expect.stringContaining("golden cases: 2 passed\n") as string]);
  });
});
