import { decodeFrame, encodeFrame } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createRuntime } from "./create-runtime.ts";
import { askValueBody, guest, manifest } from "./testing/guest.ts";

describe("configured values", () => {
  it("reach a skill that is granted them, by a decision and a journal entry each, and nothing of the process does", async () => {
    const permissions = ["env:read:REGION", "env:read:PATH"];
    await using runtime = await createRuntime({ grants: permissions, env: { REGION: "eu-1" } });
    await using skill = await runtime.load(await guest({ execute: askValueBody }), {
      manifest: manifest({ permissions }),
    });
    const ask = async (name: string): Promise<[unknown, number, number]> => {
      const { output, decisions, journal } = await skill.call(encodeFrame({ name }));
      const frame = typeof output === "string" ? new TextEncoder().encode(output) : (output as Uint8Array);
      return [decodeFrame(frame).header, decisions.length, journal.hostCalls.length];
    };
    expect(await ask("REGION")).toEqual([{ value: "eu-1" }, 1, 1]);
    expect(await ask("PATH")).toMatchObject([{ error: { code: "NOT_FOUND" } }, 1, 1]);
    expect(await ask("HOME")).toMatchObject([{ error: { code: "DENIED", permission: "env:read:HOME" } }, 1, 1]);
  });
});
