import { createGrants, encodeFrame, type FrameHeader, parsePermissionEntries } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createGate, type Gate } from "../gate/gate.ts";
import { createMemoryJournal } from "../gate/memory-journal.ts";
import { see, type SeenAnswer } from "../testing/file-gate.ts";
import { createKeyValueCapability } from "./key-value-capability.ts";
import type { KeyValueStore } from "./key-value-store.ts";
import { createMemoryKeyValueStore } from "./memory-key-value-store.ts";

interface Options {
  readonly allow?: readonly unknown[];
  readonly deny?: readonly string[];
  readonly store?: KeyValueStore;
  readonly tenant?: string;
  readonly quotaBytes?: number;
  readonly hostBytes?: number;
}

type Ask = (header: FrameHeader, body?: string) => Promise<SeenAnswer>;

function openSpace(options: Options = {}): { readonly ask: Ask; readonly gate: Gate } {
  const { allow = ["kv:read", "kv:write"], deny = [], store = createMemoryKeyValueStore(), tenant } = options;
  const { quotaBytes = 1_000, hostBytes = 1_000_000 } = options;
  const gate = createGate({
    capabilities: [createKeyValueCapability({ store, space: { tenant, skillId: "notebook" }, quotaBytes })],
    grants: () =>
      createGrants({
        requested: parsePermissionEntries(["kv:read", "kv:write"], "manifest"),
        allow: parsePermissionEntries(allow, "allow"),
        deny: parsePermissionEntries(deny, "deny"),
      }),
    limits: { hostCalls: 1_000, hostBytes },
    journal: createMemoryJournal(),
  });
  const call = { callId: 1, signal: new AbortController().signal };
  const ask: Ask = async (header, body = "") => {
    const serve = gate.functions.get("cordon_kv");
    if (serve === undefined) throw new TypeError("Cannot find cordon_kv");
    return see(await serve(encodeFrame(header, new TextEncoder().encode(body)), call));
  };
  return { ask, gate };
}

describe("createKeyValueCapability", () => {
  it("keeps, gives, lists and removes values", async () => {
    const { ask } = openSpace();
    expect(await ask({ op: "get", key: "notes/1" })).toMatchObject({ header: { found: false }, body: "" });
    expect((await ask({ op: "set", key: "notes/1" }, "milk")).header).toEqual({});
    await ask({ op: "set", key: "notes/2" }, "bread");
    expect(await ask({ op: "get", key: "notes/1" })).toMatchObject({ header: { found: true }, body: "milk" });
    const page = await ask({ op: "list", prefix: "notes/", limit: 1 });
    expect(page.header).toEqual({ keys: ["notes/1"], cursor: "notes/1" });
    expect((await ask({ op: "list", cursor: "notes/1" })).header).toEqual({ keys: ["notes/2"] });
    expect((await ask({ op: "delete", key: "notes/1" })).header).toEqual({ found: true });
    expect((await ask({ op: "delete", key: "notes/1" })).header).toEqual({ found: false });
  });

  it("holds every operation to its permission, and names the one to ask for", async () => {
    const { ask } = openSpace({ allow: ["kv:read:shared/*", "kv:write:shared/mine/*"] });
    expect((await ask({ op: "set", key: "shared/mine/a" }, "1")).code).toBeUndefined();
    expect((await ask({ op: "get", key: "shared/mine/a" })).body).toBe("1");
    expect(await ask({ op: "set", key: "shared/a" }, "1")).toMatchObject({ code: "DENIED" });
    expect(await ask({ op: "delete", key: "shared/a" })).toMatchObject({ code: "DENIED" });
    expect(await ask({ op: "get", key: "share" })).toMatchObject({ code: "DENIED" });
    expect((await ask({ op: "list", prefix: "shared/m" })).header).toEqual({ keys: ["shared/mine/a"] });
    // A listing of a wider prefix would show more than was granted.
    expect(await ask({ op: "list", prefix: "share" })).toMatchObject({ code: "DENIED" });
    expect(await ask({ op: "list" })).toMatchObject({ code: "DENIED" });
  });

  it("leaves out of a listing what a deny entry matches", async () => {
    const { ask } = openSpace({ deny: ["kv:read:hidden/*"] });
    await ask({ op: "set", key: "hidden/a" }, "1");
    await ask({ op: "set", key: "open" }, "1");
    expect((await ask({ op: "list" })).header).toEqual({ keys: ["open"] });
    expect(await ask({ op: "list", prefix: "hidden/" })).toMatchObject({ code: "DENIED" });
    expect(await ask({ op: "get", key: "hidden/a" })).toMatchObject({ code: "DENIED" });
  });

  it("never reaches the keys of another tenant", async () => {
    const store = createMemoryKeyValueStore();
    await openSpace({ store, tenant: "acme" }).ask({ op: "set", key: "a" }, "of acme");
    const other = openSpace({ store, tenant: "umbrella" });
    expect((await other.ask({ op: "get", key: "a" })).header).toEqual({ found: false });
    expect((await other.ask({ op: "list" })).header).toEqual({ keys: [] });
    expect((await openSpace({ store, tenant: "acme" }).ask({ op: "get", key: "a" })).body).toBe("of acme");
  });

  it("answers LIMIT when the quota has no room, and keeps what was there", async () => {
    const { ask } = openSpace({ quotaBytes: 100 });
    await ask({ op: "set", key: "a" }, "0123456789");
    const refused = await ask({ op: "set", key: "a" }, "x".repeat(36));
    expect(refused).toMatchObject({ code: "LIMIT", message: 'Cannot set "a": the skill may keep 100 bytes here' });
    expect((await ask({ op: "get", key: "a" })).body).toBe("0123456789");
  });

  it("charges what it gives to the limits of the call", async () => {
    const { ask } = openSpace({ hostBytes: 260, quotaBytes: 1_000 });
    await ask({ op: "set", key: "a" }, "x".repeat(100));
    await expect(ask({ op: "get", key: "a" })).rejects.toMatchObject({ limit: "hostBytes" });
  });

  it.each<readonly [string, FrameHeader, string]>([
    ["no operation", { key: "a" }, ""],
    ["an unknown operation", { op: "clear" }, ""],
    ["an unknown field", { op: "get", key: "a", tenant: "acme" }, ""],
    ["a field of another operation", { op: "get", key: "a", ttlMs: 1 }, ""],
    ["no key", { op: "get" }, ""],
    ["an empty key", { op: "set", key: "" }, ""],
    ["a key that is no string", { op: "get", key: ["a"] }, ""],
    ["a key with a control character", { op: "get", key: "a\nb" }, ""],
    ["a key that is not well-formed", { op: "get", key: "\ud800" }, ""],
    ["a key that is too long", { op: "get", key: "k".repeat(1_025) }, ""],
    ["a time of 0", { op: "set", key: "a", ttlMs: 0 }, ""],
    ["a time that is no whole number", { op: "set", key: "a", ttlMs: 1.5 }, ""],
    ["a time beyond ten years", { op: "set", key: "a", ttlMs: 2 ** 50 }, ""],
    ["a page of none", { op: "list", limit: 0 }, ""],
    ["a page of too many", { op: "list", limit: 1_001 }, ""],
    ["a cursor that is no key", { op: "list", cursor: "c".repeat(1_025) }, ""],
    ["a body where none belongs", { op: "get", key: "a" }, "body"],
  ])("answers INVALID to %s", async (_what, header, body) => {
    const { ask } = openSpace();
    expect(await ask(header, body)).toMatchObject({ code: "INVALID" });
  });
});
