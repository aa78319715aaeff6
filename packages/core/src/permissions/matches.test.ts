import { describe, expect, it } from "vitest";
import { canonicalFileRequest } from "./canonical-file-request.ts";
import { canonicalKeyValueRequest, canonicalSecretRequest } from "./canonical-name-request.ts";
import { canonicalNetworkRequest } from "./canonical-network-request.ts";
import { matches, matchesDeny } from "./matches.ts";
import { parsePermission } from "./parse-permission.ts";

const allows = (permission: string, url: string): boolean =>
  matches(parsePermission(permission), canonicalNetworkRequest(url));
const denies = (permission: string, url: string): boolean =>
  matchesDeny(parsePermission(permission), canonicalNetworkRequest(url));
const reads = (permission: string, path: string, purpose: "content" | "stat" | "list" = "content"): boolean =>
  matches(parsePermission(permission), canonicalFileRequest("read", path, { purpose }));

describe("matches, for URLs", () => {
  it.each([
    ["network:https:api.example.com", "https://api.example.com/anything?x=1"],
    ["network:https:api.example.com", "https://API.example.com.:443/"],
    ["network:http:api.example.com", "https://api.example.com/"],
    ["network:http:api.example.com", "http://api.example.com/"],
    ["network:http:api.example.com:443", "http://api.example.com:443/"],
    ["network:https:*.example.com", "https://a.b.example.com/"],
    ["network:https:api.example.com/v1/**", "https://api.example.com/v1/x/y/"],
    ["network:https:api.example.com/v1", "https://api.example.com/v1/"],
    ["network:https:api.example.com/v1", "https://api.example.com/x/../v1?q"],
    ["network:https:api.example.com/", "https://api.example.com"],
    ["network:https:api.example.com/*", "https://api.example.com/%20"],
    ["network:https:api.example.com", "https://api.example.com/a//b"],
    ["network:http:127.0.0.1", "http://0x7f.1/"],
    ["network:https", "https://example.com/"],
    ["network:https:xn--bcher-kva.example", "https://BÜCHER.example/"],
  ])("says that %s matches %s", (permission, url) => {
    expect(allows(permission, url)).toBe(true);
  });

  it.each([
    ["network:https:api.example.com", "http://api.example.com/"],
    ["network:https:api.example.com", "https://api.example.com:8443/"],
    ["network:https:api.example.com", "https://api.example.com.evil.example/"],
    ["network:https:api.example.com", "https://evil.example/api.example.com"],
    ["network:http:api.example.com", "http://evil.example\\@api.example.com/"],
    ["network:http:api.example.com", "http://api.example.com%2eevil.example/"],
    ["network:http:api.example.com", "http://api.example.com:443/"],
    ["network:https:*.example.com", "https://example.com/"],
    ["network:https:*.example.com", "https://aexample.com/"],
    ["network:https:*.example.com", "https://www.evilexample.com/"],
    ["network:https:*.example.com", "https://a.example.com.evil.test/"],
    ["network:https:api.example.com/v1/**", "https://api.example.com/v1"],
    ["network:https:api.example.com/v1/**", "https://api.example.com/v10/x"],
    ["network:https:api.example.com/v1/**", "https://api.example.com/v1/../admin"],
    ["network:https:api.example.com/v1/**", "https://api.example.com/v1/%2e%2e/admin"],
    ["network:https:api.example.com/v1/**", "https://api.example.com/v1/..%2fadmin"],
    ["network:https:api.example.com/v1/**", "https://api.example.com/v1/%2e%2e%2fadmin"],
    ["network:https:api.example.com/v1/**", "https://api.example.com/v1//admin"],
    ["network:https:api.example.com/v1/**", "https://api.example.com/v1/..\\admin"],
    ["network:https:api.example.com/v1/*", "https://api.example.com/v1/a/b"],
    ["network:https:api.example.com/v1/*.json", "https://api.example.com/v1/.json"],
    ["network:https", "https://10.0.0.1/"],
    ["network:https", "https://localhost/"],
    ["network:https", "https://[::ffff:169.254.169.254]/"],
    ["network:https", "https://example.com:8443/"],
    ["network:https", "https://example.com:0/"],
  ])("says that %s does not match %s", (permission, url) => {
    expect(allows(permission, url)).toBe(false);
  });
});

describe("matchesDeny, for URLs", () => {
  it("reads a missing port, path or host as every one", () => {
    expect(denies("network:https:a.example", "https://a.example:8443/x")).toBe(true);
    expect(denies("network:https", "https://10.0.0.1:9/x")).toBe(true);
    expect(denies("network:http", "https://a.example:9/")).toBe(true);
    expect(denies("network:https", "http://a.example/")).toBe(false);
    expect(denies("network:https:a.example:443", "https://a.example:8443/")).toBe(false);
  });

  it("matches every path on its host when the path can be read in two ways", () => {
    expect(denies("network:https:a.example/admin", "https://a.example/x//y")).toBe(true);
    expect(denies("network:https:a.example/admin", "https://a.example/%61dmin")).toBe(true);
    expect(denies("network:https:a.example/admin", "https://b.example/x//y")).toBe(false);
    expect(denies("network:https:a.example:443/admin", "https://a.example:8443/x//y")).toBe(false);
    expect(denies("network:https:a.example/admin", "https://a.example/x/y")).toBe(false);
  });

  it("denies a secret on every port of a host that names none", () => {
    const target = canonicalNetworkRequest("https://a.example:8443/");
    const deny = parsePermission("secret:use:K@a.example");
    expect(matchesDeny(deny, canonicalSecretRequest("K", target))).toBe(true);
    expect(matches(deny, canonicalSecretRequest("K", target))).toBe(false);
    expect(matchesDeny(deny, canonicalSecretRequest("L", target))).toBe(false);
  });
});

describe("matches, for paths", () => {
  it("compares segments, never prefixes", () => {
    expect(reads("fs:read:/data", "/database")).toBe(false);
    expect(reads("fs:read:/data/**", "/database/x")).toBe(false);
    expect(reads("fs:read:/data/**", "/data/x/y")).toBe(true);
    expect(reads("fs:read:/data/*", "/data/x/y")).toBe(false);
    expect(reads("fs:read:/*", "/x")).toBe(true);
    expect(reads("fs:read:/*", "/x/y")).toBe(false);
    expect(reads("fs:read:/**", "/")).toBe(false);
  });

  it("lets a star stand for one or more characters, a leading dot too", () => {
    expect(reads("fs:read:/d/*", "/d/.x")).toBe(true);
    expect(reads("fs:read:/d/*.csv", "/d/.csv")).toBe(false);
    expect(reads("fs:read:/d/*.csv", "/d/..csv")).toBe(true);
    expect(reads("fs:read:/d/*.csv", "/d/a.csv/x.csv")).toBe(false);
    expect(reads("fs:read:/*.csv", "/a.csv")).toBe(true);
    expect(reads("fs:read:/*.csv", "/.csv")).toBe(false);
  });

  it("lets the folder of a pattern be stat'ed and listed, but not read", () => {
    for (const pattern of ["/d/*", "/d/**", "/d/*.csv"]) {
      expect(reads(`fs:read:${pattern}`, "/d", "list")).toBe(true);
      expect(reads(`fs:read:${pattern}`, "/d", "stat")).toBe(true);
      expect(reads(`fs:read:${pattern}`, "/d")).toBe(false);
      expect(reads(`fs:read:${pattern}`, "/", "list")).toBe(false);
      expect(
        matchesDeny(parsePermission(`fs:read:${pattern}`), canonicalFileRequest("read", "/d", { purpose: "list" })),
      ).toBe(false);
    }
  });

  it("keeps the actions apart", () => {
    expect(matches(parsePermission("fs:write:/d/*"), canonicalFileRequest("read", "/d/x"))).toBe(false);
    expect(matches(parsePermission("fs:write:/d/*"), canonicalFileRequest("delete", "/d/x"))).toBe(false);
  });

  it("matches a whole tree only where one pattern does, and denies it where any part is denied", () => {
    const tree = canonicalFileRequest("write", "/d/e", { purpose: "tree" });
    const covering = ["/**", "/d/**", "/d/e/**"];
    const touching = [...covering, "/d/e/*", "/d/e/*.csv", "/d/e/f", "/d/e/f/**"];
    for (const pattern of [...touching, "/d/e", "/d/*", "/d/ee/**", "/d", "/"]) {
      const permission = parsePermission(`fs:write:${pattern}`);
      expect(matches(permission, tree), pattern).toBe(covering.includes(pattern));
      expect(matchesDeny(permission, tree), pattern).toBe(touching.includes(pattern));
    }
  });
});

describe("matches, for keys", () => {
  it("compares plain string prefixes", () => {
    const request = canonicalKeyValueRequest("read", "user");
    expect(matches(parsePermission("kv:read:user*"), request)).toBe(true);
    expect(matches(parsePermission("kv:read:user/*"), request)).toBe(false);
    expect(matches(parsePermission("kv:read"), request)).toBe(true);
    expect(matches(parsePermission("kv:write"), request)).toBe(false);
  });
});
