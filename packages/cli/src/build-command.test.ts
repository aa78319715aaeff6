import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "./program.ts";
import { type RecordedIo, recordedIo } from "./testing/recorded-io.ts";

let folder: string;

const skill = (before: string): string => `
import { SkillBase } from "@cordon/pdk";
${before}
export class Greeting extends SkillBase<{ name: string }, string> {
  readonly id = "greeting";
  readonly name = "Greeting";
  readonly version = "1.2.0";
  readonly permissions = ["kv:read:names/*"];
  execute({ name }: { name: string }) { return fixed + name; }
}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-build-"));
  await writeFile(
    join(folder, "skill.ts"),
    skill(`console.warn("loading\\u001b[2J"); const fixed = "Hello " + Math.random();`),
  );
  await writeFile(join(folder, "broken.ts"), skill("const fixed = ;"));
  // The first build makes the engine where it is missing.
  await build(join(folder, "skill.ts"), "-o", join(folder, "first.wasm"));
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function build(...words: readonly string[]): Promise<RecordedIo & { readonly exitCode: number }> {
  const io = recordedIo();
  const exitCode = await runProgram(["build", ...words], io);
  return { ...io, exitCode };
}

describe("cordon build", () => {
  it("makes a module that runs, and says what it is, what it asks for, and what to look at", async () => {
    const { exitCode, output, errors } = await build(join(folder, "skill.ts"));
    expect(exitCode).toBe(0);
    expect(output()).toMatch(/^built greeting 1\.2\.0: .*skill\.wasm, \d+ bytes\n {2}sha256:[\da-f]{64}\n/u);
    expect(output()).toContain("  tools:    execute\n  asks for: kv:read:names/*\n");
    expect(errors()).toMatch(/^warn: loading\\u\{1b\}\[2J\ncordon: warning: randomness is used at the top level/u);
    const io = recordedIo();
    const words = ["run", join(folder, "skill.wasm"), "--grant", "kv:read:names/*", "--input", '{"name":"Ü"}'];
    expect(await runProgram(words, io)).toBe(0);
    expect(io.output()).toMatch(/Hello 0\.\d+Ü/u);
  });

  it("prints one line of JSON, and writes the module where it is told to", async () => {
    const file = join(folder, "out", "greeting.wasm");
    const { exitCode, lines } = await build(join(folder, "skill.ts"), "-o", file, "--json");
    const module = await readFile(file);
    expect([exitCode, lines().length]).toEqual([0, 1]);
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({
      file,
      id: "greeting",
      version: "1.2.0",
      bytes: module.length,
      tools: ["execute"],
      permissions: ["kv:read:names/*"],
      warnings: [{}],
    });
  });

  it("builds for the kind of host it is told, and for no other", async () => {
    const file = join(folder, "extism.wasm");
    const { exitCode } = await build(join(folder, "skill.ts"), "--target", "extism", "-o", file);
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(await readFile(file))).map(({ name }) => name);
    expect(exitCode).toBe(0);
    expect(imports).toContain("clock_time_get");
    expect(imports).not.toContain("cordon_now_ms");
    const wrong = await build(join(folder, "skill.ts"), "--target", "browser");
    expect([wrong.exitCode, wrong.errors().includes("browser")]).toEqual([2, true]);
  });

  it("says where the sources are wrong, by paths that open from the working folder, also as JSON", async () => {
    const file = join(folder, "broken.ts");
    const { exitCode, errors, lines } = await build(file, "--json");
    expect(exitCode).toBe(2);
    expect(errors()).toBe(`cordon: Cannot build the skill "broken.ts": ${file}:3:15: Unexpected ";"\n`);
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({
      status: "rejected",
      code: "SKILL_BUILD_FAILED",
      problems: [{ file, line: 3, column: 15, problem: 'Unexpected ";"' }],
    });
  });

  it("checks the types, unless it is told not to", async () => {
    const file = join(folder, "untyped.ts");
    await writeFile(file, skill("const fixed: number = 'text';"));
    const { exitCode, errors } = await build(file);
    expect([exitCode, errors()]).toEqual([
      2,
      `cordon: Cannot build the skill "untyped.ts": ${file}:3:7: TS2322: Type 'string' is not assignable to type 'number'.\n`,
    ]);
    expect((await build(file, "--no-check")).exitCode).toBe(0);
  });

  it("lists several problems one by one", async () => {
    const file = join(folder, "wrong.ts");
    await writeFile(file, skill("const fixed: number = 'a';\nconst unused: string = 1;"));
    const { exitCode, errors } = await build(file);
    expect([exitCode, errors().split("\n")]).toEqual([
      2,
      [
        'cordon: Cannot build the skill "wrong.ts": 2 problems',
        `  ${file}:3:7: TS2322: Type 'string' is not assignable to type 'number'.`,
        `  ${file}:4:7: TS2322: Type 'number' is not assignable to type 'string'.`,
        "",
      ],
    ]);
  });

  it("refuses what no runtime would load, and writes nothing", async () => {
    const file = join(folder, "misspelt.ts");
    const input = 'readonly input = { type: "object", requierd: ["name"] };';
    await writeFile(
      file,
      skill('const fixed = "";').replace("  readonly permissions", `  ${input}\n  readonly permissions`),
    );
    const { exitCode, errors } = await build(file);
    expect([exitCode, errors()]).toEqual([
      2,
      expect.stringContaining('the keyword "requierd" is not supported') as string,
    ]);
    await expect(stat(join(folder, "misspelt.wasm"))).rejects.toThrow("ENOENT");
  });

  it("says that there is no such file", async () => {
    const { exitCode, errors } = await build(join(folder, "none.ts"));
    expect([exitCode, errors().includes("Cannot build")]).toEqual([2, true]);
  });
});
