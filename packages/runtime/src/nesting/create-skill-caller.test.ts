import type { OperationAccess } from "@cordon/capabilities";
import { createGrants, defaultLimits, type Limits, parseSemanticVersion, type Receipt } from "@cordon/core";
import { describe, expect, it } from "vitest";
import type { SkillCall } from "../call/skill-call.ts";
import type { ResolvedCall } from "../skill/resolve-call.ts";
import { ChildCalls } from "./child-calls.ts";
import { createSkillCaller } from "./create-skill-caller.ts";
import { createSkillDirectory } from "./skill-directory.ts";

const tool = { name: "execute", index: 0, exportName: "execute", declaresInput: false, declaresOutput: false };

/** What a callee is called with by a call that has used and has left what the test says. */
async function calledWith(
  call: Partial<SkillCall>,
  now: { readonly left: NonNullable<OperationAccess["call"]["left"]>; readonly hostBytes: number },
  calleeLimits: Partial<Limits> = {},
): Promise<ResolvedCall> {
  const directory = createSkillDirectory();
  const version = parseSemanticVersion("1.0.0");
  if (version === undefined) throw new TypeError("Cannot read a version");
  let seen: ResolvedCall | undefined;
  directory.add({
    id: "b",
    version,
    tools: new Map([["execute", tool]]),
    limits: { ...defaultLimits, ...calleeLimits },
    run: (_input, resolved) => {
      seen = resolved;
      return Promise.resolve({ status: "ok", output: "", usage: { logBytes: 0 } } as Receipt);
    },
  });
  const caller = createSkillCaller({
    call: {
      callId: 1,
      skill: { id: "a", version: "1.0.0" },
      tool,
      input: new Uint8Array(0),
      priority: "normal",
      limits: defaultLimits,
      context: { config: { secret: "of the caller" }, logLevel: "debug", randomSeed: new Uint8Array(32) },
      tenant: undefined,
      signal: undefined,
      ...call,
    },
    digest: "sha256:1",
    grants: createGrants({ requested: [] }),
    mounts: { folders: [], find: () => undefined, hasBelow: () => false, use: (action) => action() },
    directory,
    maxCallDepth: 3,
    children: new ChildCalls(),
  });
  const access = {
    call: { callId: 1, signal: new AbortController().signal, left: now.left },
    signal: new AbortController().signal,
    account: { hostCalls: 10, hostBytes: now.hostBytes },
    noteCallee: () => undefined,
  } as unknown as OperationAccess;
  expect(await caller({ id: "b", tool: undefined, input: null }, access)).toMatchObject({ status: "ok" });
  if (seen === undefined) throw new TypeError("Cannot find what was called");
  return seen;
}

const left = { wallTimeMs: 400.7, fuel: 90 };

describe("createSkillCaller", () => {
  it("hands tenant, priority and log level on, and neither configuration nor the cache", async () => {
    const resolved = await calledWith({ tenant: "acme", priority: "critical" }, { left, hostBytes: 0 });
    expect(resolved).toMatchObject({ tenant: "acme", priority: "critical", mayRepeat: false });
    expect(resolved.context).toEqual({ config: {}, logLevel: "debug" });
  });

  it("gives the callee what is left of time, host calls, bytes and fuel, and never more than it has itself", async () => {
    const limits = { ...defaultLimits, hostBytes: 1_000, hostCalls: 12 };
    const tight = await calledWith({ limits }, { left, hostBytes: 900 }, { fuel: 1_000 });
    expect(tight.limits).toMatchObject({
      wallTimeMs: 400,
      queueTimeMs: 400,
      hostCalls: 2,
      hostBytes: 100,
      outputBytes: 100,
      fuel: 90,
    });
    const own = { wallTimeMs: 50, outputBytes: 7, fuel: 5, hostCalls: 1 };
    expect((await calledWith({ limits }, { left, hostBytes: 900 }, own)).limits).toMatchObject(own);
    expect((await calledWith({ limits }, { left, hostBytes: 900 })).limits).not.toHaveProperty("fuel");
    const used = await calledWith({ limits }, { left: { wallTimeMs: 0, fuel: undefined }, hostBytes: 2_000 });
    expect(used.limits).toMatchObject({ wallTimeMs: 1, outputBytes: 0, hostBytes: 0 });
  });
});
