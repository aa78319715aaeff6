import {
  boundGrants,
  canonicalFileRequest,
  createGrants,
  decide,
  type GrantEntry,
  parsePermissionEntries,
} from "@cordon/core";
import { describe, expect, it } from "vitest";

import { createGrantLedger } from "./grant-ledger.ts";
import { createRateWindows } from "./rate-windows.ts";

const request = canonicalFileRequest("read", "/data/a");
const grants = createGrants({
  requested: parsePermissionEntries(["fs:read:/data/*"], "manifest"),
  allow: parsePermissionEntries([{ permission: "fs:read:/data/*", maxCalls: 2, maxBytes: 100, rate: "2/s" }], "allow"),
});
const entries = decide(grants, request).charges;

describe("createGrantLedger", () => {
  it("counts calls and bytes of others and never stands in its own operation's way", () => {
    const ledger = createGrantLedger();
    const [first, second] = [ledger.begin(), ledger.begin()];
    first.charge(entries, 0);
    first.charge(entries, 0);
    expect(first.takeBytes(60)).toBe(undefined);
    const limited = entries.find((entry) => entry.maxBytes !== undefined);
    if (limited === undefined) throw new TypeError("Cannot find the entry with limits");
    const seen = (usage: ReturnType<typeof first.usage>) => [
      usage.callsOf(limited),
      usage.bytesOf(limited),
      usage.callsWithin(limited, 1_000),
    ];
    expect(seen(first.usage(0))).toEqual([0, 0, 0]);
    expect(seen(second.usage(0))).toEqual([1, 60, 1]);
    expect(seen(second.usage(1_000))).toEqual([1, 60, 0]);
  });

  it("charges bytes to all entries or to none", () => {
    const ledger = createGrantLedger();
    const [first, second] = [ledger.begin(), ledger.begin()];
    first.charge(entries, 0);
    second.charge(entries, 0);
    expect(first.takeBytes(60)).toBe(undefined);
    expect(second.takeBytes(41)?.text).toBe("fs:read:/data/*");
    expect(second.takeBytes(40)).toBe(undefined);
    first.giveBytes(10);
    expect(second.takeBytes(10)).toBe(undefined);
    expect(second.takeBytes(1)?.maxBytes).toBe(100);
  });

  it("counts a rate across the ledgers that share windows, and calls within each", () => {
    const rates = createRateWindows();
    const limited = entries.filter((entry) => entry.rate !== undefined);
    for (const nowMs of [0, 500]) createGrantLedger({ rates }).begin().charge(limited, nowMs);
    const decisionAt = (nowMs: number) => decide(grants, request, createGrantLedger({ rates }).begin().usage(nowMs));
    expect([decisionAt(999).reason, decisionAt(1_000).reason]).toEqual(["no-room", "granted"]);
  });

  it("charges entries of the call that waits to that call, with the rate there, and its own to itself", () => {
    const rates = createRateWindows();
    const outer = createGrantLedger({ rates });
    const requested = parsePermissionEntries(["fs:read:/data/*"], "manifest");
    const allow = parsePermissionEntries([{ permission: "fs:read:/data/*", maxCalls: 1 }], "allow");
    const own = createGrants({ requested, allow });
    const bounded = boundGrants(own, grants);
    const parent = { ledger: outer, isOwn: (entry: GrantEntry) => own.entries[entry.index] === entry };
    const reasons = [];
    for (let call = 0; call < 3; call += 1) {
      const charges = createGrantLedger({ parent }).begin();
      const decision = decide(bounded, request, charges.usage(0));
      reasons.push(decision.reason);
      if (decision.outcome === "allow") charges.charge(decision.charges, 0);
    }
    expect(reasons).toEqual(["granted", "granted", "no-room"]);
    const limited = entries.filter((entry) => entry.rate !== undefined);
    expect(limited.map((entry) => rates.count(entry, 0, 1_000))).toEqual([2]);
    expect(outer.accountOf(limited[0] as GrantEntry)).toMatchObject({ calls: 2 });
  });
});
