import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryKeyValueStore, createRuntime } from "@cordon/runtime";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildExamples } from "../build.ts";

const module = new URL("build/open-tasks.wasm", import.meta.url);
const reading = "fs:read:/data/**";

let folder: string;

beforeAll(() => buildExamples({ only: ["open-tasks"] }), 120_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-tasks-"));
  await writeFile(join(folder, "a.md"), "- [ ] Call back\n- [ ] Book the room\n");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("open-tasks", () => {
  it("says once what was closed since it last looked", async () => {
    await using runtime = await createRuntime({
      grants: [reading, "kv:read:open/*", "kv:write:open/*"],
      mounts: { "/data": folder },
      kv: { store: createMemoryKeyValueStore() },
    });
    await using skill = await runtime.load(module.pathname);
    expect((await skill.call({})).output).toMatchObject({ closed: [] });
    await writeFile(join(folder, "a.md"), "- [x] Call back\n- [ ] Book the room\n");
    expect((await skill.call({})).output).toMatchObject({ closed: ["Call back"] });
    expect((await skill.call({})).output).toMatchObject({ closed: [] });
  });

  it("works without the permission to remember, and says in the log which one it lacks", async () => {
    await using runtime = await createRuntime({ grants: [reading], mounts: { "/data": folder } });
    await using skill = await runtime.load(module.pathname);
    const { status, output, logs } = await skill.call({});
    expect([status, output]).toMatchObject(["ok", { closed: [], byOwner: { nobody: 2 } }]);
    expect(logs.at(-1)).toMatchObject({ level: "warn" });
    expect(logs.at(-1)?.text).toContain('permission "kv:read:open/');
  });
});
