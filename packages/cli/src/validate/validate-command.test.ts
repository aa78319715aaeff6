import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSkillFolder, runCordon, type SkillFolder } from "../testing/skill-folder.ts";

const slow = 120_000;
let skill: SkillFolder;
let source: string;

beforeAll(async () => {
  skill = await createSkillFolder("kv");
  source = await readFile(join(skill.folder, "src/skill.ts"), "utf8");
}, slow);
afterAll(() => skill[Symbol.asyncDispose]());

interface Report {
  readonly valid: boolean;
  readonly problems: readonly { readonly part: string; readonly text: string }[];
  readonly hints: readonly { readonly part: string; readonly text: string }[];
}

async function validate(...words: readonly string[]): Promise<Report & { readonly exitCode: number }> {
  const { exitCode, lines } = await runCordon("validate", ...words, "--json");
  return { exitCode, ...(JSON.parse(lines()[0] ?? "") as Report) };
}

describe("cordon validate", () => {
  it("finds nothing wrong with a skill of a template, folder, module and case", { timeout: slow }, async () => {
    expect(await validate(skill.folder)).toMatchObject({
      exitCode: 0,
      valid: true,
      problems: [],
      hints: [],
      goldenCases: 2,
    });
    const module = join(skill.folder, "build/demo.wasm");
    expect(await validate(module, "--policy", join(skill.folder, "policy.yaml"))).toMatchObject({
      exitCode: 0,
      hints: [],
    });
    expect(await validate(module)).toMatchObject({ exitCode: 0, hints: [{ part: "policy" }] });
    expect(await validate(join(skill.folder, "tests/comes-back.yaml"))).toMatchObject({ exitCode: 0, goldenCases: 1 });
    const { output } = await runCordon("validate", skill.folder);
    expect(output()).toBe("demo 1.0.0 is valid: 0 problems, 0 hints, 2 golden cases\n");
  });

  it(
    "says which permissions are wide, double, unused, or denied and missing under the policy",
    { timeout: slow },
    async () => {
      const permissions = [
        "kv:read",
        "kv:read:visits/*",
        "kv:write:visits/*",
        "network:http:*.example.com",
        "secret:use:KEY@api.other.com",
        "fs:read:/**",
      ];
      await skill.write(
        "src/skill.ts",
        source.replace(/permissions = \[[^\]]*\]/u, `permissions = ${JSON.stringify(permissions)}`),
      );
      const policy = await readFile(join(skill.folder, "policy.yaml"), "utf8");
      await skill.write("policy.yaml", `${policy}    deny: ["kv:write:visits/*"]\n`);
      const { exitCode, hints, problems } = await validate(skill.folder);
      expect(exitCode).toBe(1);
      expect(hints.map(({ text }) => text)).toEqual([
        '"kv:read": it is for all keys; name a prefix',
        '"kv:read:visits/*": "kv:read" covers it',
        '"network:http:*.example.com": it is for requests without TLS too; write network:https',
        '"secret:use:KEY@api.other.com": no network permission of the skill reaches its host, so that it is never used',
        '"fs:read:/**": it is for every mounted file; name the folder',
      ]);
      expect(problems.map(({ part }) => part)).toEqual(expect.arrayContaining(["policy"]) as string[]);
      const said = problems.map(({ text }) => text).join("\n");
      expect(said).toContain('"network:http:*.example.com"');
      expect(said).toContain('denied: "kv:write:visits/*"');
      await skill.write("policy.yaml", policy);
      await skill.write("src/skill.ts", source);
    },
  );

  it("says where the sources, the policy and the golden cases are wrong, all at once", { timeout: slow }, async () => {
    const policy = await readFile(join(skill.folder, "policy.yaml"), "utf8");
    await skill.write("tests/slip.yaml", "name: x\ntool: nope\nexpect: { status: ok }\n");
    await skill.write("tests/worse.yaml", "name: x\nexpcet: {}\n");
    await skill.write("policy.yaml", policy.replace("kv:read", "kv:raed"));
    const { exitCode, problems } = await validate(skill.folder);
    expect(exitCode).toBe(1);
    expect(problems).toEqual([
      {
        severity: "problem",
        part: "policy",
        file: "policy.yaml",
        text: expect.stringContaining('"kv:raed:visits/*": the action is unknown; write one of kv:read') as string,
        line: 5,
        column: 13,
      },
      {
        severity: "problem",
        part: "golden case",
        file: "tests/slip.yaml",
        text: 'the skill has no tool "nope"; it has execute',
      },
      {
        severity: "problem",
        part: "golden case",
        file: "tests/worse.yaml",
        text: expect.any(String) as string,
        line: 1,
        column: 1,
      },
      {
        severity: "problem",
        part: "golden case",
        file: "tests/worse.yaml",
        text: expect.any(String) as string,
        line: 2,
        column: 1,
      },
    ]);
    await skill.write("src/skill.ts", source.replace("const key =", "const key ;"));
    expect((await validate(skill.folder)).problems[0]).toMatchObject({ part: "build", file: "src/skill.ts", line: 25 });
    await skill.write("src/skill.ts", source);
    await skill.write("policy.yaml", policy);
    await rm(join(skill.folder, "tests/slip.yaml"));
    await rm(join(skill.folder, "tests/worse.yaml"));
  });

  it("hints at a policy that has no entry for the skill", { timeout: slow }, async () => {
    const [policy, wanted] = [await readFile(join(skill.folder, "policy.yaml"), "utf8"), /permissions = \[[^\]]*\]/u];
    await skill.write("policy.yaml", policy.replace("demo@^1", "other@^1"));
    await skill.write("src/skill.ts", source.replace(wanted, "permissions = []"));
    const { hints } = await validate(skill.folder);
    expect(hints.map(({ text }) => text)).toEqual(['the policy has no entry for "demo@1.0.0"']);
    await skill.write("src/skill.ts", source);
    await skill.write("policy.yaml", policy);
  });

  it("refuses what is no module, and ends with 2 for what is not there", { timeout: slow }, async () => {
    expect(await validate(join(skill.folder, "package.json"))).toMatchObject({
      exitCode: 1,
      problems: [{ part: "module", text: expect.any(String) as string }],
    });
    expect((await runCordon("validate", join(skill.folder, "none"))).exitCode).toBe(2);
  });
});
