import { decodeFrame, encodeFrame, type FrameHeader, type Receipt } from "@cordon/core";
import { beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "./create-runtime.ts";
import type { Skill } from "./runtime.ts";
import { askKeysBody, guest, manifest } from "./testing/guest.ts";

let notebook: Uint8Array;
beforeAll(async () => {
  notebook = await guest({ execute: askKeysBody });
});

const wantsKeys = manifest({ permissions: ["kv:read", "kv:write"] });
const grants = ["kv:read", "kv:write"];

async function ask(skill: Skill, header: FrameHeader, tenant: string, body = ""): Promise<[FrameHeader, string]> {
  const receipt = await skill.call(encodeFrame(header, new TextEncoder().encode(body)), { tenant });
  const frame = decodeFrame(bytesOf(receipt));
  return [frame.header, new TextDecoder().decode(frame.body)];
}

function bytesOf({ output }: Receipt): Uint8Array {
  if (typeof output === "string") return new TextEncoder().encode(output);
  if (!(output instanceof Uint8Array)) throw new Error("Cannot find an answer frame in the output");
  return output;
}

describe("the key-value space of a skill", () => {
  it("outlives a call, and belongs to one tenant and one skill", async () => {
    await using runtime = await createRuntime({ grants });
    await using skill = await runtime.load(notebook, { manifest: wantsKeys });
    await using other = await runtime.load(notebook, { manifest: { ...wantsKeys, id: "other" } });
    await ask(skill, { op: "set", key: "a" }, "acme", "milk");
    expect(await ask(skill, { op: "get", key: "a" }, "acme")).toEqual([{ found: true }, "milk"]);
    expect(await ask(skill, { op: "get", key: "a" }, "umbrella")).toEqual([{ found: false }, ""]);
    expect(await ask(other, { op: "get", key: "a" }, "acme")).toEqual([{ found: false }, ""]);
  });

  it("is bounded by the quota the operator sets", async () => {
    await using runtime = await createRuntime({ grants, kv: { quotaBytes: 100 } });
    await using skill = await runtime.load(notebook, { manifest: wantsKeys });
    const [header] = await ask(skill, { op: "set", key: "a" }, "acme", "x".repeat(100));
    expect(header).toMatchObject({ error: { code: "LIMIT" } });
  });

  it("is refused as an option when it is none", async () => {
    await expect(createRuntime({ kv: { quotaBytes: 0 } })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    const store = { get: () => undefined } as never;
    await expect(createRuntime({ kv: { store } })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });
});
