import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFrame, type Receipt } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import type { Runtime, Skill } from "../runtime.ts";
import { askFilesBody, echoBody, guest, manifest } from "../testing/guest.ts";
import { createSkillRunner } from "./skill-runner.ts";

let folder: string;
let runtime: Runtime;
let skill: Skill;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-runner-"));
  await writeFile(join(folder, "a.txt"), "content of a");
  runtime = await createRuntime({ grants: ["fs:read:/data/*"], mounts: { "/data": folder } });
  skill = await runtime.load(await guest({ execute: askFilesBody }), {
    manifest: manifest({ permissions: ["fs:read:/data/*"], description: "Reads" }),
  });
});
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const textOf = ({ output }: Receipt): string =>
  typeof output === "string" ? output : new TextDecoder().decode(output as Uint8Array);
const read = encodeFrame({ op: "read", path: "/data/a.txt" });
const { signal } = new AbortController();

describe("CallOptions.ceilings", () => {
  it("bound what a call may do, every list for itself, and only that call", async () => {
    const readUnder = async (...ceilings: string[][]): Promise<string> => textOf(await skill.call(read, { ceilings }));
    expect(await readUnder(["fs:read:/data/*"])).toContain("content of a");
    expect(await readUnder(["fs:read:/**"], ["fs:read:/data/a.txt"])).toContain("content of a");
    for (const ceilings of [[[]], [["fs:read:/other/*"]], [["fs:read:/data/*"], ["kv:read"]]]) {
      const receipt = await skill.call(read, { ceilings });
      expect(textOf(receipt)).toContain("DENIED");
      expect(receipt.decisions).toMatchObject([{ outcome: "deny", reason: "above-ceiling" }]);
    }
    expect(textOf(await skill.call(read))).toContain("content of a");
  });

  it("never widen what the skill requests and the policy grants", async () => {
    const receipt = await skill.call(encodeFrame({ op: "read", path: "/etc/passwd" }), { ceilings: [["fs:read:/**"]] });
    expect(receipt.decisions).toMatchObject([{ outcome: "deny", reason: "not-requested" }]);
  });

  it("are refused when they are no permissions", async () => {
    await expect(skill.call(read, { ceilings: [["fs:read:data"]] })).rejects.toMatchObject({
      code: "PERMISSION_INVALID",
    });
    await expect(skill.call(read, { ceilings: ["fs:read:/data/*"] as never })).rejects.toMatchObject({
      code: "OPTION_INVALID",
    });
  });
});

describe("Skill.checkInput()", () => {
  it("says what a call would end with, and calls nothing", async () => {
    const input = {
      type: "object",
      properties: { n: { type: "integer" } },
      required: ["n"],
      additionalProperties: false,
    };
    const tools = [{ name: "execute", input }];
    await using strict = await runtime.load(await guest({ execute: echoBody }), { manifest: manifest({ tools }) });
    expect(await strict.checkInput({ n: 1 })).toBeUndefined();
    for (const wrong of [{}, { n: "1" }, { n: 1, m: 2 }, []]) {
      const receipt = await strict.call(wrong);
      expect([receipt.status, await strict.checkInput(wrong)]).toEqual(["invalid-input", receipt.message]);
    }
    expect(await skill.checkInput({ any: "thing" })).toBeUndefined();
    expect(await skill.checkInput("x".repeat(20_000_000))).toMatch(/larger than/u);
    await expect(strict.checkInput({ n: 1 }, { tool: "other" })).rejects.toMatchObject({ code: "TOOL_UNKNOWN" });
  });
});

describe("createSkillRunner()", () => {
  it("says of each tool what an agent has to know", () => {
    expect(createSkillRunner([{ skill, trust: "verified", confirm: ["execute"] }]).tools()).toMatchObject([
      {
        skillId: "guest",
        tool: "execute",
        description: "Reads",
        digest: skill.digest,
        permissions: ["fs:read:/data/*"],
        effects: "read",
        trust: "verified",
        confirm: true,
        limits: { wallTimeMs: skill.limits.wallTimeMs },
      },
    ]);
  });

  it("tells reading from writing, and takes a request to a network for writing", async () => {
    const effectsWith = async (permissions: readonly string[]): Promise<string | undefined> => {
      await using other = await createRuntime({ grants: permissions, mounts: { "/data": folder } });
      const loaded = await other.load(await guest({ execute: echoBody }), { manifest: manifest({ permissions }) });
      return createSkillRunner([loaded]).tools()[0]?.effects;
    };
    expect(await effectsWith([])).toBe("none");
    expect(await effectsWith(["fs:read:/data/*", "kv:read", "env:read:A"])).toBe("read");
    for (const permission of ["fs:write:/data/*", "fs:delete:/data/*", "kv:write", "network:https:a.example"]) {
      expect([permission, await effectsWith([permission])]).toEqual([permission, "write"]);
    }
  });

  it("calls the tool under the ceilings, and gives the receipt with the digest of the policy", async () => {
    const runner = createSkillRunner([skill]);
    const call = { skillId: "guest", tool: "execute", digest: skill.digest, input: {}, signal };
    const receipt = await runner.call({ ...call, ceilings: [[]], tenant: "acme", limits: { wallTimeMs: 2_000 } });
    expect(receipt).toMatchObject({ tenant: "acme", tool: "execute", digests: { policy: skill.policyDigest } });
  });

  it("calls nothing when the skill is another module by now, or the tool was not offered", async () => {
    const runner = createSkillRunner([skill]);
    const call = { skillId: "guest", tool: "execute", digest: skill.digest, input: {}, signal };
    for (const changed of [{ digest: "sha256:0" }, { tool: "other" }, { skillId: "other" }]) {
      await expect(runner.call({ ...call, ...changed })).rejects.toMatchObject({ code: "TOOL_UNKNOWN" });
    }
  });

  it("refuses two skills of one id, and tools that a skill does not have", () => {
    expect(() => createSkillRunner([skill, skill])).toThrow(/two of them have one id/u);
    expect(() => createSkillRunner([{ skill, tools: ["none"] }])).toThrow(/has no tool "none"/u);
    expect(() => createSkillRunner([{ skill, confirm: ["none"] }])).toThrow(/has no tool "none"/u);
  });
});
