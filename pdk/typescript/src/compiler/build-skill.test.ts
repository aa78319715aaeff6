import { readFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { SkillBuildError } from "@cordon/core";
import { beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill, skillText } from "../../test/build-test-skill.ts";
import { loadEngine } from "./load-engine.ts";

const plain = skillText(`execute(input: unknown) { return { input }; }`);

// It is made when it is missing.
beforeAll(() => loadEngine("cordon"), 120_000);

async function problemsOf(text: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const error: unknown = await buildTestSkill({ "skill.ts": text, ...more }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SkillBuildError);
  expect((error as SkillBuildError).code).toBe("SKILL_BUILD_FAILED");
  return (error as SkillBuildError).problems.map(({ problem, file, line, column }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(":");
    return place === "" ? problem : `${place} ${problem}`;
  });
}

/** Names of the host's capabilities that a module imports. */
const capabilitiesOf = (module: Uint8Array): readonly string[] =>
  WebAssembly.Module.imports(new WebAssembly.Module(module))
    .filter((entry) => entry.module === "extism:host/user")
    .map(({ name }) => name)
    .toSorted();

describe("buildSkill", () => {
  it("gives the same bytes in every folder and at every time", async () => {
    const files = {
      "skill.ts": `import { two } from "./lib/two.ts";\n${plain}`,
      "lib/two.ts": "export const two = 2;",
    };
    const [first, second] = [await buildTestSkill(files), await buildTestSkill(files)];
    expect(first.digest).toBe(second.digest);
    expect(Buffer.compare(first.module, second.module)).toBe(0);
  });

  it("takes packages of npm along, and names their places by the package", async () => {
    const text = skillText(
      `execute(text: string) { return parse(text); }`,
      `import { parse } from "yaml";\nconst table = parse("a: [1, { b: größer }]");\nconsole.log(JSON.stringify(table));`,
    );
    const lines: string[] = [];
    const { module, warnings } = await buildTestSkill(
      { "skill.ts": text },
      { log: (_level, line) => lines.push(line) },
    );
    expect([lines, warnings]).toEqual([['{"a":[1,{"b":"größer"}]}'], []]);
    expect(module.length).toBeLessThan(2_000_000);
    const broken = text.replace('parse("a: [1', 'parse("a: [[1');
    expect((await problemsOf(broken)).join()).toMatch(
      /^yaml\/\S+:\d+:\d+ YAMLParseError: |^skill\.ts:\d+:\d+ YAMLParseError: /u,
    );
  });

  it("leaves nothing of the machine in the module", async () => {
    const { module } = await buildTestSkill({ "skill.ts": plain });
    const text = new TextDecoder("latin1").decode(module);
    for (const trace of [tmpdir(), process.cwd(), "cordon-skill-", "node_modules", userInfo().homedir]) {
      expect(text).not.toContain(`${trace}/`);
    }
    expect(text).not.toContain("cordon-skill-");
    expect(text).not.toContain("execute(input");
  });

  it("writes the module where it is told to, with the manifest inside", async () => {
    const outFile = `${tmpdir()}/cordon-out-${process.pid}/deep/skill.wasm`;
    const { module, manifest } = await buildTestSkill({ "skill.ts": plain }, { outFile });
    expect(Buffer.compare(await readFile(outFile), module)).toBe(0);
    const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(module), "cordon.manifest");
    expect(JSON.parse(new TextDecoder().decode(section))).toEqual({
      abi: 1,
      id: "sample",
      name: "Sample",
      version: "1.0.0",
      permissions: [],
      tools: [{ name: "execute", input: {}, output: {} }],
    });
    expect(manifest.id).toBe("sample");
  });

  it("imports only what a permission needs", async () => {
    const withPermissions = (...permissions: readonly string[]): Promise<Uint8Array> =>
      buildTestSkill({
        "skill.ts": skillText(`permissions = ${JSON.stringify(permissions)}; async execute() { await fs.read("/a"); }`),
      }).then(({ module }) => module);
    const alone = ["cordon_cancel", "cordon_now_ms", "cordon_random_u64", "cordon_wait"];
    expect(capabilitiesOf(await withPermissions())).toEqual(alone);
    expect(capabilitiesOf(await withPermissions("fs:read:/data/*", "network:https:a.example"))).toEqual(
      [...alone, "cordon_fs", "cordon_http", "cordon_submit"].toSorted(),
    );
  });

  it("is built with a warning when it uses what it asks no permission for", async () => {
    const body = `async execute() { await kv.get("a"); return await fs.readText("/a"); }`;
    const { warnings } = await buildTestSkill({ "skill.ts": skillText(`permissions = ["kv:read"]; ${body}`) });
    expect(warnings).toEqual([
      {
        problem:
          'fs of "@cordon/pdk" is used, and no permission of the skill begins with "fs:": every call of it is denied',
      },
    ]);
  });

  it("exports each tool under its own name, and what a host needs that resumes", async () => {
    const { module } = await buildTestSkill({
      "skill.ts": skillText(`tools = { one: {}, two: { description: "2" } }; one() {} two() {}`),
    });
    const names = WebAssembly.Module.exports(new WebAssembly.Module(module)).map(({ name }) => name);
    expect(names).toEqual(["memory", "one", "two", "cordon_start", "cordon_resume", "cordon_pending"]);
  });
});

describe("a skill that looks at what is not fixed, at the top level of a module", () => {
  it.each([
    ["the clock", "const fixed = Date.now();", "clock"],
    ["a new date", "const fixed = new Date();", "clock"],
    ["random numbers", "const fixed = Math.random();", "randomness"],
  ])("is built with a warning: %s", async (_what, before, part) => {
    const { warnings } = await buildTestSkill({ "skill.ts": skillText("execute() { return fixed; }", before) });
    expect(warnings.map(({ problem }) => problem).join()).toContain(part);
  });

  it("is built without one when it does so in a call", async () => {
    const text = skillText("execute() { return [Date.now(), Math.random()]; }");
    expect((await buildTestSkill({ "skill.ts": text })).warnings).toEqual([]);
  });

  it("hands on what it logs", async () => {
    const lines: string[] = [];
    const text = skillText("execute() {}", `console.warn("loaded", { a: [1n, null] });`);
    await buildTestSkill({ "skill.ts": text }, { log: (level, line) => lines.push(`${level} ${line}`) });
    expect(lines).toEqual(["warn loaded {a: [1n, null]}"]);
  });
});

describe("a skill that does not build", () => {
  it("has the place of a syntax error", async () => {
    expect(await problemsOf("export const a = ;\n")).toEqual(['skill.ts:1:18 Unexpected ";"']);
  });

  it("has the place of an import that leads nowhere, and says that there is no Node", async () => {
    const imports = ['"node:fs/promises"', '"crypto"', '"node:zlib"', '"no-such-package/deep"', '"./nowhere.ts"'];
    expect(await problemsOf(imports.map((name) => `import ${name};`).join("\n"))).toEqual([
      'skill.ts:1:8 Could not resolve "node:fs/promises": a skill has no modules of Node; use fs of "@cordon/pdk"',
      'skill.ts:2:8 Could not resolve "crypto": a skill has no modules of Node; use crypto.getRandomValues and crypto.randomUUID; for digests, a package',
      'skill.ts:3:8 Could not resolve "node:zlib": a skill has no modules of Node',
      'skill.ts:4:8 Could not resolve "no-such-package/deep": the package is not installed; run npm install no-such-package',
      'skill.ts:5:8 Could not resolve "./nowhere.ts": there is no such file',
    ]);
  });

  it("has the place of a field that the class says wrongly, where it stands in one place alone", async () => {
    const fields = 'description = "one";\n  permissions = ["fs:raed:/data/*", "kv:read"];\n  execute() {}';
    const text = skillText(fields).replace('"1.0.0"', '"one"');
    expect((await problemsOf(text)).map((problem) => problem.split(":").slice(0, 3).join(":"))).toEqual([
      'skill.ts:7:3 the class says "version" wrongly',
      'skill.ts:9:18 the class says "permissions.0" wrongly',
    ]);
    const [computed] = await problemsOf(skillText("permissions = [`fs:${1}`]; execute() {}"));
    expect(computed).toMatch(/^skill\.ts:8:3 the class says "permissions\.0" wrongly/u);
  });

  it("has the place where a module threw, in the author's files", async () => {
    const files = {
      "lib/broken.ts": `function boom(): number {\n  throw new RangeError("no such thing");\n}\nexport const a = boom();\n`,
    };
    const text = `import { a } from "./lib/broken.ts";\n${skillText("execute() { return a; }")}`;
    expect(await problemsOf(text, files)).toEqual(["lib/broken.ts:2:13 RangeError: no such thing"]);
  });

  it("says what to use in place of what a skill has not", async () => {
    const [problem] = await problemsOf(skillText("execute() {}", "setImmediate(() => 1);"));
    expect(problem).toBe("skill.ts:3:1 ReferenceError: setImmediate is not defined: use setTimeout or queueMicrotask");
  });

  it("sets a timer at its top level", async () => {
    const [problem] = await problemsOf(skillText("execute() {}", "setTimeout(() => 1, 5);"));
    expect(problem).toMatch(/^skill\.ts:3:1 Cannot set a timer at the top level of a module/u);
  });

  it("asks the host at its top level", async () => {
    const [problem] = await problemsOf(skillText("execute() {}", `const text = await fs.readText("/data/a");`));
    expect(problem).toContain("Cannot ask the host at the top level of a module");
  });

  it("does not come to an end at its top level", async () => {
    const [problem] = await problemsOf(skillText("execute() {}", "for (let turn = 0; ; turn++);"));
    expect(problem).toBe("the top level of a module does not come to an end");
  }, 60_000);

  it("fills its memory at its top level", async () => {
    const [problem] = await problemsOf(
      skillText("execute() {}", "const all = []; for (;;) all.push(new Uint8Array(2 ** 24));"),
    );
    expect(problem).toContain("out of memory");
  });

  it("waits at its top level for what never comes", async () => {
    const [problem] = await problemsOf(skillText("execute() {}", "await new Promise(() => {});"));
    expect(problem).toContain("a promise that nothing can settle");
  });

  it.each([
    ["no skill", "export const a = 1;", "has none"],
    ["two skills", `${plain}export class Other extends Sample {}`, "has 2"],
    ["no method for a tool", skillText("tools = { go: {} };"), 'Cannot find the tool "go"'],
    ["no execute", skillText(""), 'Cannot find the tool "execute"'],
    [
      "a bad permission",
      skillText(`permissions = ["fs:everything"]; execute() {}`),
      'the class says "permissions.0" wrongly',
    ],
    ["a bad version", skillText(`execute() {}`).replace("1.0.0", "one"), "it is not a semantic version"],
  ])("says what is wrong: %s", async (_what, text, part) => {
    expect((await problemsOf(text)).join()).toContain(part);
  });
});
