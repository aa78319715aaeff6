import { createGrants, encodeFrame, type FrameHeader, parsePermissionEntries } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createGate } from "../gate/gate.ts";
import { createMemoryJournal } from "../gate/memory-journal.ts";
import { see, type SeenAnswer } from "../testing/file-gate.ts";
import { createSkillCapability, type SkillCaller } from "./skill-capability.ts";

async function ask(call: SkillCaller, header: FrameHeader, body = ""): Promise<SeenAnswer> {
  const grants = createGrants({
    requested: parsePermissionEntries(["skill:call:weather"], "manifest"),
    allow: parsePermissionEntries(["skill:call:weather"], "allow"),
  });
  const gate = createGate({
    capabilities: [createSkillCapability(call)],
    grants: () => grants,
    limits: { hostCalls: 10, hostBytes: 10_000 },
    journal: createMemoryJournal(),
  });
  const serve = gate.functions.get("cordon_skill");
  if (serve === undefined) throw new TypeError("Cannot find cordon_skill");
  return see(
    await serve(encodeFrame(header, new TextEncoder().encode(body)), {
      callId: 1,
      signal: new AbortController().signal,
    }),
  );
}

const echo: SkillCaller = async (request) => ({ status: "ok", output: { ...request, tool: request.tool ?? null } });

describe("createSkillCapability", () => {
  it("hands on which skill, which tool and what, and gives the output back", async () => {
    const answer = await ask(echo, { id: "weather", tool: "today", input: { city: "Oslo" } });
    expect(answer.header).toEqual({ output: { id: "weather", tool: "today", input: { city: "Oslo" } } });
    expect((await ask(echo, { id: "weather" })).header).toEqual({ output: { id: "weather", tool: null, input: null } });
  });

  it("gives bytes as the body, counted", async () => {
    const bytes: SkillCaller = async () => ({ status: "ok", output: new TextEncoder().encode("bytes") });
    expect(await ask(bytes, { id: "weather" })).toMatchObject({ header: {}, body: "bytes" });
    const many: SkillCaller = async () => ({ status: "ok", output: new Uint8Array(20_000) });
    await expect(ask(many, { id: "weather" })).rejects.toMatchObject({ limit: "hostBytes" });
  });

  it("denies every other skill", async () => {
    expect(await ask(echo, { id: "other" })).toMatchObject({ code: "DENIED", permission: "skill:call:other" });
  });

  it.each([
    ["failed", "IO"],
    ["denied", "DENIED"],
    ["limit", "LIMIT"],
    ["timeout", "TIMEOUT"],
    ["unknown", "NOT_FOUND"],
    ["refused", "INVALID"],
  ] as const)("answers a call that came to %s with %s", async (status, code) => {
    const caller: SkillCaller = async () => ({ status, message: "it said no" });
    const message = 'Cannot call the skill "weather": it said no';
    expect(await ask(caller, { id: "weather" })).toMatchObject({ code, message });
  });

  it.each<readonly [string, FrameHeader, string]>([
    ["no skill", {}, ""],
    ["a skill that has no name", { id: "../weather" }, ""],
    ["a tool that is no name", { id: "weather", tool: 1 }, ""],
    ["an unknown field", { id: "weather", tenant: "acme" }, ""],
    ["a body", { id: "weather" }, "x"],
    [
      "input that nests too deep",
      { id: "weather", input: JSON.parse(`${"[".repeat(40)}${"]".repeat(40)}`) as never },
      "",
    ],
  ])("answers INVALID to %s", async (_what, header, body) => {
    expect(await ask(echo, header, body)).toMatchObject({ code: "INVALID" });
  });
});
