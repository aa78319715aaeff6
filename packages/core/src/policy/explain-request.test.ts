import { describe, expect, it } from "vitest";
import { explainRequest } from "./explain-request.ts";

const answer = (granted: unknown, requested: unknown): ReturnType<typeof explainRequest> =>
  explainRequest({ granted, requested }, { nowMs: Date.UTC(2027, 0) });

describe("explainRequest", () => {
  it.each([
    ["fs:read:/data/*", "fs:read:/data/a.txt"],
    ["fs:read:/data/**", "fs:read:/data/*.csv"],
    ["network:http", "network:https:api.example.com/v1"],
    ["kv:read", "kv:read:user/*"],
    ["fs:read:/data/*", "fs:read:/data/a b.txt"],
    ["fs:read:/data/*", "fs:read:/data/../data/./a?.txt"],
    ["fs:read:/data/*", "fs:read:/data/"],
    ["fs:read:/data/**", "fs:read:/data/%2e%2e/x"],
    ["network:https:api.example.com/v1/**", "network:https:https://API.example.com.:443/v1/x?y=1#z"],
    ["network:http:api.example.com", "network:http:https://api.example.com/"],
    ["network:http:127.0.0.1:80", "network:http:http://0x7f.1/"],
    ["network:https:*.example.com", "network:https:https://bücher.example.com/"],
  ])("lets %s allow %s", (granted, requested) => {
    expect(answer([granted], requested)).toMatchObject({ decision: "allow", rule: granted });
  });

  it.each([
    ["fs:read:/data/**", "fs:read:/database/x", "no single entry"],
    ["fs:read:/data/*", "fs:read:/data", "no single entry"],
    ["fs:read:/data/**", "fs:read:/data/../etc/passwd", "nearest"],
    ["fs:read:/data/**", "fs:read:/../etc", "above the root"],
    ["fs:read:/data/**", "fs:read:/data/a\0", "control character"],
    ["fs:read:/data/**", "fs:read:/data/\ud800", "well-formed"],
    ["fs:write:/data/**", "fs:read:/data/a b", "no allow or ask entry"],
    ["network:https", "network:https:http://example.com/", "scheme"],
    ["network:http", "network:http:ftp://example.com/", "scheme"],
    ["network:http", "network:http:file:///etc/passwd", "scheme"],
    ["network:https", "network:https:https://user:x@example.com/", "user information"],
    ["network:https", "network:https:https://a..example.com/", "empty label"],
    ["network:https", "network:https:https://exa mple.com/", "parsed"],
    ["network:http", "network:http:http://2852039166/", "no allow or ask entry"],
    ["network:http:127.0.0.1", "network:http:http://127.0.0.1/", "not public"],
    ["network:http:api.example.com", "network:http:http://evil.example\\@api.example.com/", "host"],
    ["network:https:api.example.com/v1/**", "network:https:https://api.example.com/v1/%2e%2e%2fadmin", "path"],
    ["network:https:api.example.com", "network:https:https://api.example.com:8443/", "port"],
  ])("lets %s deny %j: %s", (granted, requested, why) => {
    const { decision, rule, why: given } = answer([granted], requested);
    expect({ decision, rule }).toEqual({ decision: "deny", rule: null });
    expect(given).toContain(why);
  });

  it.each([
    [["fs:read:data"], "fs:read:/x", "not absolute"],
    [["network:https:*.com"], "network:https:https://a.com/", "two labels"],
    [[{ permission: "fs:read:/x", reason: "y" }], "fs:read:/x", "no meaning"],
    [[7], "fs:read:/x", "a string or an object"],
    ["fs:read:/x", "fs:read:/x", "not a list"],
    [undefined, "fs:read:/x", "not a list"],
    [[], "fs:read:data/x", "not absolute"],
    [[], "fs:exec:/x", "unknown"],
    [[], "network:https:API.example.com", "network:https:api.example.com"],
    [[], "network:https:example.com?x", "no canonical host"],
    [[], "NETWORK:https:https://a.example/", "unknown"],
    [[], "kv:read:user", "ends in"],
    [[], "nonsense", "unknown"],
    [[], "", "unknown"],
    [[], undefined, "a string or an object"],
    [[], 5, "a string or an object"],
  ])("calls %j with %j invalid: %s", (granted: unknown, requested, why) => {
    const { decision, rule, why: given } = answer(granted, requested);
    expect({ decision, rule }).toEqual({ decision: "invalid", rule: null });
    expect(given).toContain(why);
  });

  it("lets an entry with an approval ask, and ask beat allow", () => {
    const asking = { permission: "fs:write:/r/*", approval: "first" };
    for (const requested of ["fs:write:/r/x", "fs:write:/r/x y"]) {
      expect(answer(["fs:write:/**", asking], requested)).toMatchObject({ decision: "ask", rule: "fs:write:/r/*" });
      expect(answer([{ ...asking, approval: "never" }], requested).decision).toBe("allow");
    }
  });

  it("takes no notice of an entry that has expired", () => {
    const entry = { permission: "fs:read:/r/*", expires: "2026-12-31T00:00:00Z" };
    expect(answer([entry], "fs:read:/r/x").decision).toBe("deny");
    expect(answer([entry], "fs:read:/r/x y").decision).toBe("deny");
  });

  it("denies everything under an empty list", () => {
    expect(answer([], "fs:read:/x").decision).toBe("deny");
    expect(answer([], "network:https:https://example.com/").decision).toBe("deny");
  });

  it("does not add up entries for a permission", () => {
    expect(answer(["kv:read:a*", "kv:read:b*"], "kv:read").decision).toBe("deny");
  });
});
