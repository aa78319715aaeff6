import { describe, expect, it } from "vitest";
import { canonicalFileRequest } from "../permissions/canonical-file-request.ts";
import { canonicalNetworkRequest } from "../permissions/canonical-network-request.ts";
import { parsePermissionEntries } from "../permissions/parse-permission-entry.ts";
import { decide, type Decision } from "./decide.ts";
import { createGrants, type GrantEntry, type Grants } from "./grants.ts";
import { type GrantUsage, nothingUsed } from "./grant-usage.ts";
import { policyNamesAddress } from "./named-address.ts";

type Lists = Partial<Record<"requested" | "allow" | "ask" | "deny" | "ceiling", readonly unknown[]>>;

function grantsOf(lists: Lists): Grants {
  const allow = lists.allow ?? [];
  return createGrants({
    requested: parsePermissionEntries(
      lists.requested ?? [
        "network:http",
        "network:http:10.0.0.1:8080",
        "network:http:localhost:8080",
        "fs:read:/**",
        "fs:write:/**",
      ],
      "manifest",
    ),
    allow: parsePermissionEntries(allow, "allow"),
    ask: parsePermissionEntries(lists.ask ?? [], "ask"),
    deny: parsePermissionEntries(lists.deny ?? [], "deny"),
    ceilings: lists.ceiling === undefined ? [] : [parsePermissionEntries(lists.ceiling, "ceiling")],
  });
}

const read = (lists: Lists, path: string, usage: GrantUsage = nothingUsed(0)): Decision =>
  decide(grantsOf(lists), canonicalFileRequest("read", path), usage);
const get = (lists: Lists, url: string, method = "GET"): Decision =>
  decide(grantsOf(lists), canonicalNetworkRequest(url, { method }), nothingUsed(0));

describe("decide", () => {
  it("names the entry that allowed and the entries to charge, one of each set", () => {
    const decision = read({ allow: ["fs:read:/a/*"], ceiling: ["fs:read:/**"] }, "/a/x");
    expect(decision).toMatchObject({ outcome: "allow", reason: "granted", rule: "fs:read:/a/*", publicOnly: false });
    expect(decision.charges.map((entry) => [entry.layer, entry.text])).toEqual([
      ["requested", "fs:read:/**"],
      ["policy", "fs:read:/a/*"],
      ["ceiling", "fs:read:/**"],
    ]);
  });

  it("names the entry of the skill's own policy when the grants of a caller bound it", () => {
    const caller = grantsOf({ allow: ["fs:read:/a/x"] });
    const requested = parsePermissionEntries(["fs:read:/**"], "manifest");
    const own = parsePermissionEntries(["fs:read:/a/*"], "allow");
    const decision = decide(
      createGrants({ requested, allow: own, ceilings: [caller] }),
      canonicalFileRequest("read", "/a/x"),
    );
    expect(decision).toMatchObject({ outcome: "allow", rule: "fs:read:/a/*" });
    expect(decision.charges.at(-1)).toBe(caller.entries.find((entry) => entry.text === "fs:read:/a/x"));
    const refused = createGrants({ requested, allow: own, ceilings: [caller] });
    expect(decide(refused, canonicalFileRequest("read", "/a/y"))).toMatchObject({
      outcome: "deny",
      reason: "above-ceiling",
    });
  });

  it("says which set does not match, and what would", () => {
    const permission = "fs:read:/a/x";
    expect(read({ requested: [], allow: ["fs:read:/**"] }, "/a/x")).toMatchObject({
      reason: "not-requested",
      permission,
    });
    expect(read({ allow: ["fs:read:/b/**"] }, "/a/x")).toMatchObject({ reason: "not-granted", permission });
    expect(read({ allow: ["fs:read:/**"], ceiling: [] }, "/a/x")).toMatchObject({
      reason: "above-ceiling",
      permission,
    });
    expect(read({}, "/a b").permission).toBeUndefined();
  });

  it("lets deny beat ask and ask beat allow", () => {
    const lists = { allow: ["fs:read:/a/*"], ask: ["fs:read:/a/x"], deny: ["fs:read:/a/y"] };
    expect(read(lists, "/a/x")).toMatchObject({ outcome: "ask", rule: "fs:read:/a/x", approval: "always" });
    expect(read(lists, "/a/y")).toMatchObject({ outcome: "deny", reason: "denied-by-rule", rule: "fs:read:/a/y" });
    expect(read({ ...lists, deny: ["fs:read:/a/**"] }, "/a/x").outcome).toBe("deny");
    expect(read(lists, "/a/z").outcome).toBe("allow");
  });

  it("treats an allow entry with an approval as an ask, and asks the stricter way", () => {
    const first = { permission: "fs:read:/a/*", approval: "first" };
    expect(read({ allow: [first] }, "/a/x")).toMatchObject({ outcome: "ask", approval: "first" });
    const ceiling = [{ permission: "fs:read:/a/x", approval: "always" }];
    expect(read({ allow: [first], ceiling }, "/a/x")).toMatchObject({ outcome: "ask", approval: "always" });
  });

  it("needs one matching entry that has room", () => {
    const used = (calls: Readonly<Record<string, number>>): GrantUsage => ({
      ...nothingUsed(0),
      callsOf: (entry: GrantEntry) => calls[entry.text] ?? 0,
    });
    const lists = {
      allow: [
        { permission: "fs:read:/a/x", maxCalls: 2 },
        { permission: "fs:read:/a/*", maxCalls: 5 },
      ],
    };
    expect(read(lists, "/a/x", used({ "fs:read:/a/x": 1 })).rule).toBe("fs:read:/a/x");
    expect(read(lists, "/a/x", used({ "fs:read:/a/x": 2 })).rule).toBe("fs:read:/a/*");
    expect(read(lists, "/a/x", used({ "fs:read:/a/x": 2, "fs:read:/a/*": 5 }))).toMatchObject({
      outcome: "deny",
      reason: "no-room",
      charges: [],
    });
  });

  it("counts bytes, rates and the limits of a manifest too", () => {
    const busy: GrantUsage = {
      nowMs: 0,
      callsOf: () => 0,
      bytesOf: () => 10,
      callsWithin: (_, window) => window / 1000,
    };
    const outcome = (lists: Lists): string => read(lists, "/a", busy).outcome;
    expect(outcome({ allow: [{ permission: "fs:read:/a", maxBytes: 11 }] })).toBe("allow");
    expect(outcome({ allow: [{ permission: "fs:read:/a", maxBytes: 10 }] })).toBe("deny");
    expect(outcome({ allow: [{ permission: "fs:read:/a", rate: "2/s" }] })).toBe("allow");
    expect(outcome({ allow: [{ permission: "fs:read:/a", rate: "60/m" }] })).toBe("deny");
    expect(outcome({ requested: [{ permission: "fs:read:/a", maxBytes: 10 }], allow: ["fs:read:/a"] })).toBe("deny");
  });

  it("refuses when an ask is used up, though an allow matches as well", () => {
    const lists = { allow: ["fs:read:/a/*"], ask: [{ permission: "fs:read:/a/x", maxCalls: 1 }] };
    expect(read(lists, "/a/x", { ...nothingUsed(0), callsOf: () => 1 })).toMatchObject({
      outcome: "deny",
      reason: "no-room",
    });
  });

  it("lets an entry hold until the millisecond it expires", () => {
    const expires = "2027-01-31T12:00:00Z";
    const at = (offset: number, lists: Lists): Decision => read(lists, "/a", nothingUsed(Date.parse(expires) + offset));
    const lists = { allow: [{ permission: "fs:read:/a", expires }] };
    expect(at(-1, lists).outcome).toBe("allow");
    expect(at(0, lists)).toMatchObject({ outcome: "deny", reason: "expired", rule: "fs:read:/a" });
    const denied = { allow: ["fs:read:/a"], deny: [{ permission: "fs:read:/a", expires }] };
    expect(at(-1, denied).outcome).toBe("deny");
    expect(at(0, denied).outcome).toBe("allow");
  });

  it("compares methods in every list", () => {
    const url = "https://a.example/";
    const methods = ["GET", "HEAD"];
    expect(get({ allow: [{ permission: "network:https", methods }] }, url).outcome).toBe("allow");
    expect(get({ allow: [{ permission: "network:https", methods }] }, url, "POST").outcome).toBe("deny");
    const denied = { allow: ["network:https"], deny: [{ permission: "network:https", methods: ["DELETE"] }] };
    expect(get(denied, url).outcome).toBe("allow");
    expect(get(denied, url, "DELETE").outcome).toBe("deny");
  });

  it("refuses addresses that are not public unless the policy names them with a port", () => {
    const url = "http://10.0.0.1:8080/";
    expect(get({ allow: ["network:http"] }, "http://10.0.0.1/").outcome).toBe("deny");
    expect(get({ allow: ["network:http:10.0.0.1:8080"] }, url).outcome).toBe("allow");
    expect(get({ allow: ["network:http:10.0.0.1:8081"] }, url).outcome).toBe("deny");
    expect(
      get({ requested: ["network:http:10.0.0.1"], allow: ["network:http:10.0.0.1"] }, "http://10.0.0.1/"),
    ).toMatchObject({ outcome: "deny", reason: "not-public" });
    expect(get({ allow: ["network:http:localhost:8080"] }, "http://localhost:8080/").reason).toBe("not-public");
    expect(
      get({ allow: ["network:http:localhost:8080", "network:http:127.0.0.1:8080"] }, "http://localhost:8080/").outcome,
    ).toBe("allow");
    expect(get({ requested: ["network:http"], allow: ["network:http:10.0.0.1:8080"] }, url).reason).toBe(
      "not-requested",
    );
  });

  it("says when only a public address may be dialled", () => {
    expect(get({ allow: ["network:https"] }, "https://a.example/").publicOnly).toBe(true);
    expect(
      get({ requested: ["network:https:a.example"], allow: ["network:https"] }, "https://a.example/").publicOnly,
    ).toBe(true);
    const lists = { requested: ["network:https:a.example"], allow: ["network:https", "network:https:a.example"] };
    expect(get(lists, "https://a.example/").publicOnly).toBe(false);
  });
});

describe("policyNamesAddress", () => {
  const usage = nothingUsed(0);

  it("takes addresses as resolvers and sockets give them", () => {
    const grants = grantsOf({ allow: ["network:http:[::1]:8080", "network:https:10.0.0.1:443/v1/**"] });
    expect(policyNamesAddress(grants, "::1", 8080, usage)).toBe(true);
    expect(policyNamesAddress(grants, "[::1]", 8080, usage)).toBe(true);
    expect(policyNamesAddress(grants, "10.0.0.1", 443, usage)).toBe(true);
    expect(policyNamesAddress(grants, "10.0.0.1", 8080, usage)).toBe(false);
    expect(policyNamesAddress(grants, "::1%lo", 8080, usage)).toBe(false);
    expect(policyNamesAddress(grants, "::ffff:10.0.0.1", 443, usage)).toBe(false);
  });

  it("is never said by a manifest, a deny, a ceiling or an expired entry", () => {
    const named = "network:http:10.0.0.1:80";
    const expired = { permission: named, expires: "2020-01-01T00:00:00Z" };
    for (const lists of [
      { requested: [named] },
      { deny: [named] },
      { ceiling: [named] },
      { allow: ["network:http:10.0.0.1"] },
    ]) {
      expect(policyNamesAddress(grantsOf(lists), "10.0.0.1", 80, usage)).toBe(false);
    }
    expect(policyNamesAddress(grantsOf({ allow: [expired] }), "10.0.0.1", 80, nothingUsed(Date.now()))).toBe(false);
  });

  it("has to be said by the policy of a calling skill too", () => {
    const named = parsePermissionEntries(["network:http:10.0.0.1:80"], "allow");
    const caller = grantsOf({ allow: ["network:http"] });
    const grants = createGrants({ requested: named, allow: named, ceilings: [caller] });
    expect(policyNamesAddress(grants, "10.0.0.1", 80, usage)).toBe(false);
    expect(policyNamesAddress(createGrants({ requested: named, allow: named }), "10.0.0.1", 80, usage)).toBe(true);
  });
});
