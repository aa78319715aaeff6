import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSkill } from "@cordon/pdk/build";
import { createTestHost, runSkill } from "@cordon/pdk/testing";
import { createMemoryKeyValueStore, createRuntime } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Asking } from "../../pdk/typescript/test/asking-skill.ts";
import { OpenTasks } from "../../skills-examples/open-tasks/skill.ts";

const files = {
  "/data/a.md": "# Tasks\n- [ ] Call back @mara due:2026-02-01\n- [x] Done\n- [ ] Book the room\n",
  "/data/deep/er/b.md": "- [ ] Größer @zoë due:2026-01-01\n",
  "/data/deep/other.txt": "- [ ] not Markdown\n",
  "/data/trash/old/c.txt": "c",
  "/data/trash/d.txt": "d",
};
const grants = [
  "fs:read:/data/**",
  "fs:write:/data/**",
  "fs:delete:/data/trash/**",
  "kv:read",
  "kv:write",
  "env:read:LANGUAGE",
  "network:https:a.example/**",
];
const env = { LANGUAGE: "de", REGION: "eu" };

let modules: readonly Uint8Array[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-testing-"));
  const fromHere = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const asking = join(folder, "asking.ts");
  await writeFile(asking, `export { Asking } from ${JSON.stringify(fromHere("pdk/typescript/test/asking-skill.ts"))};`);
  modules = await Promise.all(
    [fromHere("skills-examples/open-tasks/skill.ts"), asking].map(
      async (entry) => (await buildSkill({ entry, check: false })).module,
    ),
  );
  for (const [path, text] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const limits = { wallTime: "20s" };

describe("a skill in Node, beside the same one in the sandbox", () => {
  it("comes to the same: open-tasks, call after call", async () => {
    await using runtime = await createRuntime({
      grants,
      mounts: { "/data": join(folder, "data") },
      kv: { store: createMemoryKeyValueStore() },
    });
    await using skill = await runtime.load(modules[0] ?? new Uint8Array());
    const host = createTestHost({ files });
    for (const input of [
      { today: "2026-01-15" },
      { owner: "mara", today: "2026-03-01" },
      { folder: "/data/deep" },
      {},
    ]) {
      const receipt = await skill.call(input, { limits });
      const run = await runSkill(OpenTasks, input, host);
      expect(run.error).toBeUndefined();
      expect([run.output, run.logs]).toEqual([
        receipt.output,
        receipt.logs.map(({ level, text }) => ({ level, text })),
      ]);
    }
    expect(host.keys()).toEqual(["open/data", "open/data/deep"]);
    const denied = [
      await skill.call({ folder: "/etc" }, { limits }),
      await runSkill(OpenTasks, { folder: "/etc" }, host),
    ] as const;
    expect(denied[0].message?.startsWith(denied[1].error?.message ?? "nothing")).toBe(true);
    expect(denied[0].status).toBe("denied");
  });

  it("gets the same answers, to whatever it asks", async () => {
    const steps = [
      ...[
        "/data/a.md",
        "/data/none",
        "/data",
        "/data/../etc/x",
        "data/a.md",
        "/data/a.md/",
        "/data/a.md/x",
        "/etc/passwd",
      ].flatMap((path) => [
        ["text", path],
        ["stat", path],
        ["list", path],
      ]),
      ["read", "/data/a.md", { offset: 2, length: 5 }],
      ["read", "/data/a.md", { offset: 1_000 }],
      ["read", "/data/a.md", { offset: -1 }],
      ["list", "/data", { limit: 1 }],
      ["list", "/data", { limit: 1, cursor: "a.md" }],
      ["list", "/data", { limit: 0 }],
      ["list", "/data/none"],
      ["write", "/data/new.txt", "one"],
      ["append", "/data/new.txt", "größer"],
      ["text", "/data/new.txt"],
      ["append", "/data/other.txt", "made"],
      ["write", "/data/deep", "x"],
      ["write", "/data/none/x", "x"],
      ["write", "/data/x/", "x"],
      ["write", "/etc/x", "x"],
      ["mkdir", "/data/deep"],
      ["mkdir", "/data/deep", { recursive: true }],
      ["mkdir", "/data/a.md"],
      ["mkdir", "/data/p/q/r"],
      ["mkdir", "/data/p/q/r", { recursive: true }],
      ["stat", "/data/p/q"],
      ["rename", "/data/new.txt", "/data/p/moved.txt"],
      ["rename", "/data/none.txt", "/data/p/moved.txt"],
      ["rename", "/data/a.md", "/data/p"],
      ["rename", "/data/p", "/data/a.md"],
      ["rename", "/data/p", "/data/p/q/self"],
      ["rename", "/data/p", "/data/moved"],
      ["rename", "/data/other.txt", "/data/moved/moved.txt"],
      ["list", "/data/moved"],
      ["text", "/data/moved/moved.txt"],
      ["remove", "/data/a.md"],
      ["remove", "/data/trash/none"],
      ["remove", "/data/trash/old"],
      ["remove", "/data/trash/d.txt/"],
      ["remove", "/data/trash/old", { recursive: true }],
      ["list", "/data/trash"],
      ["get", "notes/1"],
      ["set", "notes/1", { a: "größer" }],
      ["set", "notes/2", 2, { ttlMs: 60_000 }],
      ["set", "notes/3", 3, { ttlMs: 0 }],
      ["get", "notes/1"],
      ["keys", "notes/"],
      ["keys", "notes/", { limit: 1 }],
      ["keys", "notes/", { limit: 1, cursor: "notes/1" }],
      ["keys", ""],
      ["get", "other"],
      ["get", ""],
      ["set", "notes/\u0000", 1],
      ["set", "notes/large", "x".repeat(1_100_000)],
      ["set", "notes/full", "x".repeat(1_048_500)],
      ["delete", "notes/1"],
      ["delete", "notes/1"],
      ["env", "LANGUAGE"],
      ["env", "REGION"],
      ["env", "OTHER"],
      ["env", "not a name"],
      ["skill", "summary"],
      ["skill", "other"],
      ["skill", "Not an id"],
      ["http", "https://b.example/"],
      ["http", "http://a.example/"],
      ["http", "not a url"],
      ["http", "https://user@a.example/"],
      ["http", "https://a.example/", { method: "POST", body: "x" }],
      ["http", "https://a.example/", { method: "TRACE" }],
      ["http", "https://a.example/", { body: "x" }],
      ["http", "https://a.example/x", { timeoutMs: 0 }],
    ];
    await using runtime = await createRuntime({
      grants,
      env,
      mounts: { "/data": join(folder, "data") },
      kv: { store: createMemoryKeyValueStore() },
    });
    await using skill = await runtime.load(modules[1] ?? new Uint8Array());
    const { output, message } = await skill.call(steps, { limits: { ...limits } });
    expect(message).toBeUndefined();
    const run = await runSkill(Asking, steps, createTestHost({ files, env, permissions: grants }));
    expect(run.error).toBeUndefined();
    const [inSandbox, inNode] = [output, run.output] as readonly (readonly unknown[])[];
    const different = steps.flatMap((step, index) => {
      const [there, here] = [JSON.stringify(inSandbox?.[index]), JSON.stringify(inNode?.[index])];
      return here === there ? [] : [{ step: JSON.stringify(step).slice(0, 80), inSandbox: there, inNode: here }];
    });
    expect(different).toEqual([]);
  }, 60_000);
});
