import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "./program.ts";
import { type RecordedIo, recordedIo } from "./testing/recorded-io.ts";

let folder: string;
let policy: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-explain-"));
  policy = join(folder, "policy.yaml");
  await writeFile(
    policy,
    `version: 1
skills:
  report@^1:
    allow: ["fs:read:/data/*"]
    ask: ["fs:read:/asked/*"]
    deny: ["fs:read:/data/secret"]
`,
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function explain(...words: readonly string[]): Promise<RecordedIo & { readonly exitCode: number }> {
  const io = recordedIo();
  const exitCode = await runProgram(["explain", ...words], io);
  return { ...io, exitCode };
}

const about = (request: string, skill = "report"): readonly string[] => [
  "--policy",
  policy,
  "--skill",
  skill,
  "--request",
  request,
];

describe("cordon explain", () => {
  it("says the decision, the rule and why, in words", async () => {
    const { exitCode, output, errors } = await explain(...about("fs:read:/data/x"));
    expect(output()).toMatch(/^allow\n {2}rule: fs:read:\/data\/\*\n {2}why: {2}Allowed "\/data\/x".*\n$/u);
    expect(errors()).toBe("");
    expect(exitCode).toBe(0);
  });

  it("ends with 0 for allow, 4 for ask and deny, 2 for invalid", async () => {
    expect((await explain(...about("fs:read:/data/x"))).exitCode).toBe(0);
    expect((await explain(...about("fs:read:/asked/x"))).exitCode).toBe(4);
    expect((await explain(...about("fs:read:/data/secret"))).exitCode).toBe(4);
    expect((await explain(...about("fs:read:/elsewhere"))).exitCode).toBe(4);
    expect((await explain(...about("fs:raed:/data/x"))).exitCode).toBe(2);
  });

  it("gives the same as one line of JSON", async () => {
    const { lines, exitCode } = await explain(...about("fs:read:/data/secret"), "--json");
    expect(lines()).toHaveLength(1);
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({ decision: "deny", rule: "fs:read:/data/secret" });
    expect(exitCode).toBe(4);
  });

  it("names the skills of the policy when it has none of that id", async () => {
    const { output, exitCode } = await explain(...about("fs:read:/data/x", "reprot"));
    expect(output()).toContain('hint: the policy has "report@^1"');
    expect(exitCode).toBe(4);
  });

  it("takes a version after the id, and refuses what is none", async () => {
    expect((await explain(...about("fs:read:/data/x", "report@1.4.0"))).exitCode).toBe(0);
    expect((await explain(...about("fs:read:/data/x", "report@2.0.0"))).exitCode).toBe(4);
    for (const skill of ["report@^1", "report@", "report@1.4.0@x"]) {
      const { exitCode, errors } = await explain(...about("fs:read:/data/x", skill));
      expect(errors()).toContain(`Cannot use --skill "${skill}"`);
      expect(exitCode).toBe(2);
    }
  });

  it("asks for what it lacks", async () => {
    const { exitCode, errors, output } = await explain("--policy", policy);
    expect(errors()).toContain("give --policy, --skill and --request, or --jsonl");
    expect(output()).toBe("");
    expect(exitCode).toBe(2);
  });

  it("gives an invalid answer with --json when the policy cannot be read, and says where", async () => {
    const broken = join(folder, "broken.yaml");
    await writeFile(broken, "version: 1\nskills:\n  report@^1:\n    alow: []\n");
    const words = ["--policy", broken, "--skill", "report", "--request", "fs:read:/x", "--json"];
    const { lines, errors, exitCode } = await explain(...words);
    expect(lines().map((line) => JSON.parse(line) as unknown)).toEqual([
      { decision: "invalid", rule: null, why: expect.stringContaining(`"${broken}":4:`) as string },
    ]);
    expect(errors()).toContain(`"${broken}":4:`);
    expect(exitCode).toBe(2);
  });

  it("ends with 0 after a stream of questions, whatever the answers are", async () => {
    const io = recordedIo({ input: ['{"granted":[],"requested":"fs:read:/a"}\n{broken\n'] });
    expect(await runProgram(["explain", "--jsonl"], io)).toBe(0);
    expect(io.lines()).toHaveLength(2);
    expect(io.errors()).toBe("");
  });
});
