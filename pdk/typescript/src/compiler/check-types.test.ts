import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SkillBuildError } from "@cordon/core";
import { beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill } from "../../test/build-test-skill.ts";
import { buildSkill } from "./build-skill.ts";
import { loadEngine } from "./load-engine.ts";

beforeAll(() => loadEngine("cordon"), 120_000);

const skill = (body: string, before = ""): string => `import { SkillBase } from "@cordon/pdk";
${before}
export class Typed extends SkillBase<{ readonly text: string }, unknown> {
  override readonly id = "typed";
  override readonly name = "Typed";
  override readonly version = "1.0.0";
  override execute({ text }: { readonly text: string }): unknown {
    ${body}
  }
}
`;

const check = { check: true } as const;

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const error: unknown = await buildTestSkill(files, check).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SkillBuildError);
  return (error as SkillBuildError).problems.map(({ file, line, column, problem }) =>
    [file, line, column, problem].join(":"),
  );
}

describe("the types of a skill", () => {
  it("are checked in every file of the author, and each error has its place", async () => {
    const files = {
      "skill.ts": skill("return double(text);", `import { double } from "./lib/double.ts";`),
      "lib/double.ts": "export const double = (value: number): string => value * 2;\n",
      "lib/unused.ts": "export const wrong: string = 1;\n",
    };
    expect(await problemsOf(files)).toEqual([
      "lib/double.ts:1:50:TS2322: Type 'number' is not assignable to type 'string'.",
      "skill.ts:8:19:TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
    ]);
  });

  it("are checked where nothing can be written beside the packages", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cordon-read-only-"));
    await mkdir(join(folder, "node_modules"));
    await writeFile(join(folder, "node_modules", ".cache"), "a file, in which no folder can be made");
    await writeFile(join(folder, "skill.ts"), skill("return text * 2;"));
    await expect(buildSkill({ entry: join(folder, "skill.ts") })).rejects.toThrow("TS2362");
    await rm(folder, { recursive: true });
  });

  it("are left alone when nobody wants them checked", async () => {
    const { manifest } = await buildTestSkill({ "skill.ts": skill("return text * 2;") });
    expect(manifest.id).toBe("typed");
  });

  it("have what a skill has, and nothing of a browser or of Node", async () => {
    const all = `return [new URL(text, "https://a.example").searchParams.get("a"), new TextEncoder().encode(text), structuredClone({ text }),
      new TextDecoder("utf-8", { fatal: true }), crypto.randomUUID(), performance.now(), btoa(text), new AbortController().signal,
      fetch(new Request(text)).then((answer) => answer.json()), new Headers({ a: text }), new DOMException(text), queueMicrotask,
      Response.json({}), new Set([1]).union(new Set([2])), AbortSignal.any([])];`;
    const { warnings } = await buildTestSkill({ "skill.ts": skill(all) }, check);
    expect(warnings).toEqual([]);
    const problems = await problemsOf({ "skill.ts": skill("return [document, require(text), setImmediate, Deno];") });
    expect(problems.map((text) => /Cannot find name '\w+'/u.exec(text)?.[0])).toEqual([
      "Cannot find name 'document'",
      "Cannot find name 'require'",
      "Cannot find name 'setImmediate'",
      "Cannot find name 'Deno'",
    ]);
  });

  it("are those of zod where a schema is one", async () => {
    const text = (type: string): string => `import { SkillBase } from "@cordon/pdk";
import { z } from "zod";
const Input = z.object({ count: z.number().default(1) });
const Output = z.object({ text: z.string() });
export class Typed extends SkillBase<z.infer<typeof Input>, z.infer<typeof Output>> {
  override readonly id = "typed";
  override readonly name = "Typed";
  override readonly version = "1.0.0";
  override readonly input = Input;
  override readonly output = Output;
  override execute({ count }: z.infer<typeof Input>): z.infer<typeof Output> {
    const ${type} = count;
    return { text: String(value) };
  }
}`;
    expect((await buildTestSkill({ "skill.ts": text("value: number") }, check)).warnings).toEqual([]);
    expect((await problemsOf({ "skill.ts": text("value: string") })).join()).toContain("skill.ts:12:11:TS2322");
  });

  it("are checked as the author's tsconfig.json says", async () => {
    const tsconfig = (options: object): string => JSON.stringify({ compilerOptions: options, include: ["nothing"] });
    const base = { target: "es2024", lib: ["es2024"], module: "preserve", types: ["@cordon/pdk/globals"] };
    const unused = { "skill.ts": skill("const unused = 1; return new URL(text).href;") };
    const lax = { ...unused, "tsconfig.json": tsconfig({ ...base, strict: true, rootDir: "src", composite: true }) };
    expect((await buildTestSkill(lax, check)).warnings).toEqual([]);
    const tidy = {
      ...unused,
      "tsconfig.json": `// Comments are fine.\n${tsconfig({ ...base, noUnusedLocals: true })}`,
    };
    expect(await problemsOf(tidy)).toEqual(["skill.ts:8:11:TS6133: 'unused' is declared but its value is never read."]);
  });

  it("are checked where the package is not installed, too", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cordon-alone-"));
    const options = {
      target: "es2024",
      lib: ["es2024"],
      module: "nodenext",
      strict: true,
      types: ["@cordon/pdk/globals"],
    };
    try {
      const files = {
        "tsconfig.json": JSON.stringify({ compilerOptions: options }),
        "package.json": '{ "type": "module" }',
      };
      for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
      const entry = join(folder, "skill.ts");
      await writeFile(entry, skill("return new URL(text).href;"));
      expect((await buildSkill({ entry })).warnings).toEqual([]);
      await writeFile(entry, skill("return new URL(text).nothing;"));
      await expect(buildSkill({ entry })).rejects.toThrow("skill.ts:8:26: TS2339");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("are not waited for when the sources do not even build", async () => {
    expect(await problemsOf({ "skill.ts": `${skill("return text * 2;")}const a = ;` })).toEqual([
      'skill.ts:11:11:Unexpected ";"',
    ]);
  });
});
