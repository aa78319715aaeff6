import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSkill } from "@cordon/pdk/build";
import { createRuntime } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot, readProjectTree } from "../gate/project-tree.ts";
import { runIn } from "./packed-project.ts";

const needed =
  /^(?:packages\/core\/|pdk\/typescript\/|packages\/sandbox\/src\/webassembly\.d\.ts$|tsconfig\.base\.json$|LICENSE$|\.ci\/(?:bundle|prepack)\.mjs$)/u;
const packages = { core: ["packages/core"], pdk: ["pdk/typescript", "--unbundled"] } as const;

const skill = `import { kv, SkillBase } from "@cordon/pdk";
import { z } from "zod";

const Input = z.object({ page: z.string(), visits: z.number().default(1) });

export class Counting extends SkillBase<z.infer<typeof Input>, string> {
  override readonly id = "counting";
  override readonly name = "Counting";
  override readonly version = "1.0.0";
  override readonly permissions = ["kv:read:pages/*", "kv:write:pages/*"];
  override readonly input = Input;

  override async execute({ page, visits }: z.infer<typeof Input>): Promise<string> {
    const { hostname } = new URL(page);
    const before = ((await kv.get(\`pages/\${hostname}\`)) as number | undefined) ?? 0;
    await kv.set(\`pages/\${hostname}\`, before + visits);
    return \`\${hostname} \${before + visits}\`;
  }
}
`;

const program = `import { writeFileSync } from "node:fs";
import { buildSkill } from "@cordon/pdk/build";
import { createTestHost, runSkill } from "@cordon/pdk/testing";
import { Counting } from "./skill.ts";

const { digest, manifest, warnings } = await buildSkill({ entry: "skill.ts", outFile: "build/skill.wasm" });
const host = createTestHost({ kv: { "pages/a.example": 1 } });
const { output, error, permissionsUsed } = await runSkill(Counting, { page: "https://a.example/x" }, host);
const wrong = await buildSkill({ entry: "wrong.ts" }).catch((thrown) => thrown.problems);
writeFileSync("result.json", JSON.stringify({ digest, id: manifest.id, warnings, output, error: error?.message, permissionsUsed, wrong }));
`;

let root: string;
let application: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "cordon-pack-pdk-")));
  application = join(root, "application");
  const { files } = await readProjectTree(projectRoot);
  for (const file of files.filter((name) => needed.test(name))) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await copyFile(join(projectRoot, file), join(root, file));
  }
  // The first build makes the engine where it is missing; the package takes it along.
  const entry = join(projectRoot, "skills-examples/open-tasks/skill.ts");
  await buildSkill({ entry, check: false });
  await mkdir(join(root, "pdk/typescript/build"), { recursive: true });
  for (const file of await readdir(join(projectRoot, "pdk/typescript/build"))) {
    await copyFile(join(projectRoot, "pdk/typescript/build", file), join(root, "pdk/typescript/build", file));
  }
  await mkdir(join(root, "node_modules/@cordon"), { recursive: true });
  for (const name of await readdir(join(projectRoot, "node_modules"))) {
    if (name.startsWith(".") || name === "@cordon") continue;
    await symlink(join(projectRoot, "node_modules", name), join(root, "node_modules", name));
  }
  await symlink(join(root, "packages/core"), join(root, "node_modules/@cordon/core"));
  for (const [name, [folder, ...flags]] of Object.entries(packages)) await pack(name, join(root, folder), flags);
  for (const library of ["esbuild-wasm", "typescript", "zod"]) {
    await symlink(join(projectRoot, "node_modules", library), join(application, "node_modules", library));
  }
  const wrong = skill.replace("const { hostname }", "const { hostname }: { hostname: number }");
  const texts = {
    "package.json": '{ "type": "module", "private": true }',
    "skill.ts": skill,
    "program.ts": program,
    "wrong.ts": wrong,
  };
  for (const [file, text] of Object.entries(texts)) await writeFile(join(application, file), text);
}, 180_000);

afterAll(() => rm(root, { recursive: true, force: true }));

/** Builds a package as its own script does, packs it and unpacks it as an installation would. */
async function pack(name: string, folder: string, flags: readonly string[]): Promise<void> {
  const target = join(application, "node_modules/@cordon", name);
  await mkdir(target, { recursive: true });
  const npm = process.env["npm_execpath"];
  const command = npm?.endsWith(".js") === true ? [process.execPath, npm] : ["npm"];
  const steps = [
    [process.execPath, join(root, ".ci/prepack.mjs"), ...flags],
    [...command, "pack", "--ignore-scripts", "--pack-destination", root],
    ["tar", "-xzf", join(root, `cordon-${name}-0.1.0.tgz`), "--strip-components=1", "-C", target],
  ];
  for (const words of steps) {
    const { exitCode, errors } = await runIn(folder, words);
    if (exitCode !== 0) throw new Error(`Cannot pack ${name}: ${errors}`);
  }
}

describe("@cordon/pdk, packed", () => {
  it("has what its exports name, its engine and its types, and no test", async () => {
    const folder = join(application, "node_modules/@cordon/pdk");
    const files = (await readdir(folder, { recursive: true })).map(String);
    for (const file of ["index", "build", "testing"].flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`])) {
      expect(files).toContain(file);
    }
    for (const file of ["globals/index.d.ts", "build/engine.wasm", "LICENSE", "README.md"])
      expect(files).toContain(file);
    expect(files.filter((file) => /\.test\.|\.tsbuildinfo$|^test\/|^engine\//u.test(file))).toEqual([]);
  });

  it("builds a skill, checks its types and runs it in Node", async () => {
    const { exitCode, errors } = await runIn(application, [process.execPath, "program.ts"]);
    expect([errors, exitCode]).toEqual(["", 0]);
    const result = (await import(join(application, "result.json"), { with: { type: "json" } })) as {
      readonly default: object;
    };
    expect(result.default).toMatchObject({
      id: "counting",
      warnings: [],
      output: "a.example 2",
      permissionsUsed: ["kv:read:pages/*", "kv:write:pages/*"],
      wrong: [{ file: "wrong.ts", problem: expect.stringContaining("TS2322") as unknown }],
    });
  }, 120_000);

  it("makes a module that runs", async () => {
    await using runtime = await createRuntime({ grants: ["kv:read:pages/*", "kv:write:pages/*"] });
    await using loaded = await runtime.load(join(application, "build/skill.wasm"));
    const { output, message } = await loaded.call({ page: "https://größe.example/", visits: 3 });
    expect([output, message]).toEqual(["xn--gre-6ka8i.example 3", undefined]);
  });
});
