import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type Receipt } from "@cordon/runtime";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compileTestSkill } from "../../pdk/assemblyscript/test/compile-test-skill.ts";

const pdk = "@cordon/pdk-assemblyscript/assembly";
const text = `
import { Host } from "@extism/as-pdk";
import "${pdk}/abort";
import { now } from "${pdk}/clock";
import * as config from "${pdk}/config";
import * as env from "${pdk}/env";
import { Done } from "${pdk}/failure";
import { list, read, stat } from "${pdk}/fs";
import { append, mkdir, remove, rename, writeText } from "${pdk}/fs-changes";
import * as log from "${pdk}/log";
import { failWith, succeedWith } from "${pdk}/outcome";
import { random, randomBytes } from "${pdk}/random";
import * as variables from "${pdk}/variables";

const steps: string[] = [];

function done(step: string, result: Done): void {
  const failure = result.failure;
  steps.push(step + (failure === null ? "" : " " + failure.code));
}

export function files(): i32 {
  done("mkdir", mkdir("/data/a/b", true));
  done("mkdir again", mkdir("/data/a"));
  done("write", writeText("/data/a/b/note.txt", "größer"));
  done("append", append("/data/a/b/note.txt", Uint8Array.wrap(String.UTF8.encode(" und mehr"))));
  done("rename", rename("/data/a/b/note.txt", "/data/a/note.txt"));
  steps.push(stat("/data/a/note.txt").stat.size.toString());
  steps.push(String.UTF8.decode(read("/data/a/note.txt").bytes.buffer));
  const page = list("/data/a", null, 1);
  const cursor = page.cursor;
  steps.push(page.entries[0].name + (cursor === null ? "" : " then " + list("/data/a", cursor).entries[0].name));
  done("remove", remove("/data/a/b"));
  done("remove all", remove("/data", true));
  done("write elsewhere", writeText("/etc/note.txt", ""));
  return succeedWith(steps.join("|"));
}

export function values(): i32 {
  const language = env.read("LANGUAGE");
  if (language.failure !== null) return failWith(language.failure!.toString());
  const none = env.read("NONE");
  variables.set("v", Host.input());
  const kept = variables.get("v");
  const setting = config.get("setting");
  log.debug("not kept");
  if (log.keeps(log.Level.Info)) log.info("größer");
  assert(now() > 1_700_000_000_000);
  assert(random() < 1);
  assert(randomBytes(9).length == 9);
  return succeedWith(
    language.value + "|" + none.failure!.code + "|" + String.UTF8.decode(kept!.buffer) + "|" + setting!,
  );
}
`;
const permissions = [
  "fs:read:/data/**",
  "fs:write:/data/**",
  "fs:delete:/data/**",
  "env:read:LANGUAGE",
  "env:read:NONE",
];
const tools = ["files", "values"].map((name) => ({ name, description: name, input: {} }));
const manifest = { abi: 1, id: "pdk", name: "PDK", version: "1.0.0", permissions, tools };

let module: Uint8Array;
let folder: string;

beforeAll(async () => {
  const abort = `~lib/${pdk}/abort/abort`;
  module = await compileTestSkill({ entry: "assembly/end-to-end.ts", text, abort });
}, 120_000);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-pdk-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function call(tool: string): Promise<Receipt> {
  await using runtime = await createRuntime({
    grants: permissions,
    mounts: { "/data": folder },
    env: { LANGUAGE: "de" },
  });
  await using skill = await runtime.load(module, { manifest });
  return await skill.call("input", { tool, config: { setting: "on" } });
}

describe("the PDK for AssemblyScript in the real runtime", () => {
  it("changes, describes and lists files, and gives each refusal its code", async () => {
    const { status, output, message } = await call("files");
    expect([status, message]).toEqual(["ok", undefined]);
    expect((output as string).split("|")).toEqual([
      "mkdir",
      "mkdir again EXISTS",
      "write",
      "append",
      "rename",
      "17",
      "größer und mehr",
      "b then note.txt",
      "remove",
      "remove all DENIED",
      "write elsewhere DENIED",
    ]);
    expect(await readdir(folder)).toEqual(["a"]);
    expect(await readFile(join(folder, "a", "note.txt"), "utf8")).toBe("größer und mehr");
  });

  it("reads values, configuration, variables, clock and random numbers, and logs", async () => {
    const { status, output, message, logs } = await call("values");
    expect([status, message]).toEqual(["ok", undefined]);
    expect(output).toBe('de|NOT_FOUND|"input"|on');
    expect(logs.map((entry) => [entry.level, entry.text])).toEqual([["info", "größer"]]);
  });
});
