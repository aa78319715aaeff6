import { type CordonError, createGrants, encodeFrame, parsePermissionEntries } from "@cordon/core";
import { describe, expect, it, vi } from "vitest";
import { createEnvironmentCapability } from "../env/environment-capability.ts";
import { see, type SeenAnswer } from "../testing/file-gate.ts";
import { type ApprovalRequest, type Approver, createApprovals } from "./approvals.ts";
import { createGate, type Gate } from "./gate.ts";
import { createMemoryJournal } from "./memory-journal.ts";

const values = new Map([
  ["A", "a"],
  ["B", "b"],
]);
const always = [{ permission: "env:read:A", approval: "always" }];
const first = [{ permission: "env:read:A", approval: "first" }];

interface Options {
  readonly ask?: readonly unknown[];
  readonly digest?: string;
  readonly tenant?: string;
  /** Called for every decision. */
  readonly revoked?: () => boolean;
}

function gateOf(approvals: ReturnType<typeof createApprovals>, options: Options = {}): Gate {
  const { ask = always, digest = "sha256:1", tenant } = options;
  const requested = parsePermissionEntries(["env:read:A", "env:read:B"], "manifest");
  const grants = createGrants({ requested, ask: parsePermissionEntries(ask, "ask") });
  const nothing = createGrants({ requested });
  return createGate({
    capabilities: [createEnvironmentCapability({ values })],
    grants: () => (options.revoked?.() === true ? nothing : grants),
    limits: { hostCalls: 100, hostBytes: 100_000 },
    journal: createMemoryJournal(),
    approval: {
      approvals,
      subject: { callId: 7, skill: { id: "s", version: "1.0.0" }, digest, ...(tenant === undefined ? {} : { tenant }) },
    },
  });
}

async function read(gate: Gate, name = "A", signal = new AbortController().signal): Promise<SeenAnswer> {
  const serve = gate.functions.get("cordon_env");
  if (serve === undefined) throw new TypeError("Cannot find cordon_env");
  return see(await serve(encodeFrame({ name }), { callId: 7, signal }));
}

describe("an entry that asks", () => {
  it("is asked for exactly the request, and only true allows it", async () => {
    const asked: ApprovalRequest[] = [];
    const answers: unknown[] = [true, false, "yes", 1, undefined, {}];
    const approve: Approver = (request) => {
      asked.push(request);
      return answers[asked.length - 1] as boolean;
    };
    const gate = gateOf(createApprovals({ approve }), { tenant: "acme" });
    expect((await read(gate)).header).toEqual({ value: "a" });
    for (const _ of answers.slice(1)) {
      expect(await read(gate)).toMatchObject({
        code: "DENIED",
        message: 'Cannot read the value "A": it was not approved',
      });
    }
    expect(asked).toHaveLength(6);
    expect(asked[0]).toEqual({
      callId: 7,
      skill: { id: "s", version: "1.0.0" },
      digest: "sha256:1",
      tenant: "acme",
      permission: "env:read:A",
      request: { category: "env", action: "read", name: "A" },
      rule: "env:read:A",
      approval: "always",
    });
  });

  it("asks once per module, tenant and entry where it says first, and keeps either answer", async () => {
    let answer = true;
    const approve = vi.fn<Approver>(() => answer);
    const approvals = createApprovals({ approve });
    const gate = gateOf(approvals, { ask: first });
    await Promise.all([read(gate), read(gate), read(gateOf(approvals, { ask: first }))]);
    expect(approve).toHaveBeenCalledTimes(1);
    answer = false;
    expect((await read(gate)).code).toBeUndefined();
    for (const other of [
      { tenant: "acme" },
      { digest: "sha256:2" },
      { ask: [{ permission: "env:read:B", approval: "first" }] },
    ]) {
      const refusing = gateOf(approvals, { ask: first, ...other });
      const name = "ask" in other ? "B" : "A";
      expect((await read(refusing, name)).code).toBe("DENIED");
      expect((await read(refusing, name)).code).toBe("DENIED");
    }
    expect(approve).toHaveBeenCalledTimes(4);
  });

  it("refuses when nobody answers in time, when the approver fails and when there is none", async () => {
    const silent = createApprovals({ approve: () => Promise.withResolvers<boolean>().promise, timeoutMs: 1 });
    expect(await read(gateOf(silent))).toMatchObject({ code: "APPROVAL_REQUIRED", permission: "env:read:A" });
    const failing = createApprovals({
      approve: () => {
        throw new Error("no terminal");
      },
    });
    expect(await read(gateOf(failing))).toMatchObject({ code: "DENIED" });
    const rejecting = createApprovals({ approve: () => Promise.reject(new Error("gone")) });
    expect(await read(gateOf(rejecting))).toMatchObject({ code: "DENIED" });
  });

  it("does not keep what is no answer", async () => {
    let calls = 0;
    const approve: Approver = () => {
      calls++;
      if (calls === 1) throw new Error("not yet");
      return true;
    };
    const gate = gateOf(createApprovals({ approve }), { ask: first });
    expect((await read(gate)).code).toBe("DENIED");
    expect((await read(gate)).code).toBeUndefined();
  });

  it("stops waiting when the call ends, tells the approver, and lets those who joined ask again", async () => {
    const signals: AbortSignal[] = [];
    const asked = [Promise.withResolvers<boolean>(), Promise.withResolvers<boolean>()];
    const approve: Approver = (_request, { signal }) => {
      signals.push(signal);
      return asked[signals.length - 1]?.promise ?? false;
    };
    const approvals = createApprovals({ approve });
    const ended = new AbortController();
    const one = read(gateOf(approvals, { ask: first }), "A", ended.signal).catch((error: unknown) => error);
    const two = read(gateOf(approvals, { ask: first }));
    ended.abort(new Error("the call ended"));
    expect(await one).toMatchObject({ message: "the call ended" });
    expect(signals[0]?.aborted).toBe(true);
    asked[0]?.resolve(true);
    asked[1]?.resolve(true);
    expect((await two).code).toBeUndefined();
    expect(signals).toHaveLength(2);
  });

  it("counts for nothing when the grant was revoked while somebody thought", async () => {
    let revoked = false;
    const approve: Approver = () => {
      revoked = true;
      return true;
    };
    const gate = gateOf(createApprovals({ approve }), { revoked: () => revoked });
    expect((await read(gate)).code).toBe("DENIED");
  });

  it("has the room of a limit once, however many ask at once", async () => {
    const ask = [{ permission: "env:read:A", approval: "always", maxCalls: 1 }];
    const gate = gateOf(createApprovals({ approve: async () => true }), { ask });
    const codes = (await Promise.all([read(gate), read(gate), read(gate)])).map(({ code }) => code ?? "ok");
    expect(codes.toSorted()).toEqual(["LIMIT", "LIMIT", "ok"]);
  });

  it("reports what an ask came to with its decision", async () => {
    const decisions: unknown[] = [];
    const requested = parsePermissionEntries(["env:read:A"], "manifest");
    const grants = createGrants({ requested, ask: parsePermissionEntries(always, "ask") });
    const gate = createGate({
      capabilities: [createEnvironmentCapability({ values })],
      grants: () => grants,
      limits: { hostCalls: 100, hostBytes: 100_000 },
      journal: createMemoryJournal(),
      onDecision: ({ outcome, approval }) => decisions.push([outcome, approval]),
      approval: {
        approvals: createApprovals({ approve: () => true }),
        subject: { callId: 1, skill: { id: "s", version: "1.0.0" }, digest: "sha256:1" },
      },
    });
    await read(gate).catch((error: CordonError) => error);
    expect(decisions).toEqual([["ask", "given"]]);
  });
});
