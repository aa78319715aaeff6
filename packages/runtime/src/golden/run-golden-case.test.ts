import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guest, loopBody, manifest, useFilesBody, useValueBody } from "../testing/guest.ts";
import { compareGolden } from "./compare-golden.ts";
import { parseGoldenCase } from "./read-golden-case.ts";
import { type GoldenOutcome, type GoldenSkill, runGoldenCase, type RunGoldenOptions } from "./run-golden-case.ts";
import type { GoldenDifference } from "./value-differences.ts";

const readConfig = `(local $name i64) (local $value i64)
  (local.set $name (call $alloc (i64.const 1))) (call $store_u8 (local.get $name) (i32.const 65))
  (local.set $value (call $config_get (local.get $name)))
  (call $output_set (local.get $value) (call $length (local.get $value))) (i32.const 0)`;

const permissions = ["env:read:REGION", "fs:read:/data/*", "fs:write:/data/*"];
let folder: string;
let skill: GoldenSkill;

/** With its manifest in a section of its own, as a build leaves it. */
function withManifest(module: Uint8Array, text: string): Uint8Array {
  const name = "cordon.manifest";
  const content = Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from(text)]);
  const size = [(content.length & 0x7f) | 0x80, content.length >> 7];
  return Buffer.concat([module, Buffer.from([0, ...size]), content]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-cases-"));
  await writeFile(
    join(folder, "policy.yaml"),
    `version: 1\nskills:\n  guest@^1:\n    allow: ${JSON.stringify(permissions)}\n    mounts: { /data: ./nowhere }\n`,
  );
  await mkdir(join(folder, "fixtures/deep"), { recursive: true });
  await writeFile(join(folder, "fixtures/deep/a.txt"), "from the skill");
  await mkdir(join(folder, "tests/beside/data"), { recursive: true });
  await writeFile(join(folder, "tests/beside/data/b.txt"), "beside the case");
  const bodies = { value: useValueBody, files: useFilesBody, config: readConfig, loop: loopBody };
  const tools = Object.keys(bodies).map((name) => ({ name }));
  const module = withManifest(await guest(bodies), JSON.stringify(manifest({ permissions, tools })));
  skill = { module, folder, policy: join(folder, "policy.yaml") };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(text: string, options: RunGoldenOptions = {}): Promise<GoldenOutcome> {
  return await runGoldenCase(parseGoldenCase(text, join(folder, "tests/beside.yaml")), skill, options);
}

async function differencesOf(text: string): Promise<readonly GoldenDifference[]> {
  return compareGolden(parseGoldenCase(text, "x.yaml"), await run(text));
}

describe("runGoldenCase()", () => {
  it("gives the call the values, the configuration and the limits of the case", async () => {
    expect(
      await differencesOf(
        `name: value\ntool: value\ninput: { name: REGION }\nenv: { REGION: eu }\nexpect: { status: ok, output: '{"value":"eu"}' }\n`,
      ),
    ).toEqual([]);
    expect(
      await differencesOf(
        "name: config\ntool: config\nconfig: { A: metric }\nexpect: { status: ok, output: metric }\n",
      ),
    ).toEqual([]);
    expect(
      await differencesOf(
        "name: loop\ntool: loop\nlimits: { fuel: 1000 }\nexpect: { status: out-of-fuel }\nusage: { fuel: 1000000 }\n",
      ),
    ).toEqual([]);
  });

  it("copies the folder beside the case, folders of the skill and texts, and reads what is there afterwards", async () => {
    const read = (path: string): string =>
      `name: x\ntool: files\ninput: { op: stat, path: ${path} }\nfiles: { /data/c.txt: text, /data: { from: fixtures/deep } }\nexpect:\n  status: ok\n`;
    for (const [path, size] of [
      ["/data/a.txt", 14],
      ["/data/b.txt", 15],
      ["/data/c.txt", 4],
    ] as const) {
      const { receipt } = await run(read(path));
      expect([path, JSON.parse(receipt?.output as string)]).toMatchObject([path, { stat: { type: "file", size } }]);
    }
    const text = "name: x\ntool: files\ninput: { op: mkdir, path: /data/new }\n";
    const outcome = await run(`${text}expect: { status: ok, files: { /data/b.txt: same, /data/none: null } }\n`);
    expect(outcome.files).toEqual({ "/data/b.txt": "beside the case", "/data/none": null });
  });

  it("says how loading failed, under no policy and under one that grants too little", async () => {
    const text = "name: x\nexpect: { status: rejected, code: PERMISSION_MISSING }\n";
    const { policy: _policy, ...alone } = skill;
    expect((await runGoldenCase(parseGoldenCase(text, "x.yaml"), alone)).rejection).toMatchObject({
      code: "PERMISSION_MISSING",
    });
    const broken = { ...skill, policy: join(folder, "none.yaml") };
    await expect(runGoldenCase(parseGoldenCase(text, "x.yaml"), broken)).rejects.toMatchObject({
      code: "POLICY_INVALID",
    });
  });

  it("tells which earlier call did not end well, and which recorded request did not come", async () => {
    const text =
      "name: x\ntool: config\nbefore: [{ tool: loop }]\nhttp: [{ request: GET https://example.com/ }]\nexpect: { status: ok }\n";
    const { problems, receipt } = await run(text.replace("config\n", "config\nlimits: { wallTime: 1s }\n"));
    expect(receipt).toBeUndefined();
    expect(problems[0]).toMatch(/^earlier call 1: it ended timeout: /u);
    expect(problems[1]).toBe("did not come: GET https://example.com/");
  });

  it("tells that there is no such tool", async () => {
    const { problems } = await run("name: x\ntool: nope\nexpect: { status: ok }\n");
    expect(problems).toEqual([expect.stringContaining('"nope"') as string]);
  });

  it("rejects with the reason of the signal", async () => {
    const controller = new AbortController();
    const running = run("name: x\ntool: loop\nexpect: { status: ok }\n", { signal: controller.signal });
    setImmediate(() => controller.abort(new Error("enough")));
    await expect(running).rejects.toThrow("enough");
  });
});
