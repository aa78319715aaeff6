import { createGrants, encodeFrame, type FrameHeader, parsePermissionEntries } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createGate } from "../gate/gate.ts";
import { createMemoryJournal } from "../gate/memory-journal.ts";
import { see, type SeenAnswer } from "../testing/file-gate.ts";
import { createEnvironmentCapability } from "./environment-capability.ts";

async function ask(header: FrameHeader, body = ""): Promise<SeenAnswer> {
  const values = new Map([
    ["REGION", "eu-1"],
    ["OTHER", "hidden"],
  ]);
  const permissions = ["env:read:REGION", "env:read:MISSING"];
  const grants = createGrants({
    requested: parsePermissionEntries(permissions, "manifest"),
    allow: parsePermissionEntries(permissions, "allow"),
  });
  const gate = createGate({
    capabilities: [createEnvironmentCapability({ values })],
    grants: () => grants,
    limits: { hostCalls: 10, hostBytes: 10_000 },
    journal: createMemoryJournal(),
  });
  const serve = gate.functions.get("cordon_env");
  if (serve === undefined) throw new TypeError("Cannot find cordon_env");
  const call = { callId: 1, signal: new AbortController().signal };
  return see(await serve(encodeFrame(header, new TextEncoder().encode(body)), call));
}

describe("createEnvironmentCapability", () => {
  it("gives a value that is granted and configured", async () => {
    expect((await ask({ name: "REGION" })).header).toEqual({ value: "eu-1" });
    expect(await ask({ name: "MISSING" })).toMatchObject({ code: "NOT_FOUND" });
  });

  it("denies every other name, configured or a variable of the process", async () => {
    for (const name of ["OTHER", "PATH", "HOME"]) {
      expect(await ask({ name })).toMatchObject({ code: "DENIED", permission: `env:read:${name}` });
    }
  });

  it.each<readonly [string, FrameHeader, string]>([
    ["no name", {}, ""],
    ["a name that is no string", { name: 1 }, ""],
    ["a name nobody can configure", { name: "__proto__\n" }, ""],
    ["an unknown field", { name: "REGION", all: true }, ""],
    ["a body", { name: "REGION" }, "x"],
  ])("answers INVALID to %s", async (_what, header, body) => {
    expect(await ask(header, body)).toMatchObject({ code: "INVALID" });
  });
});
