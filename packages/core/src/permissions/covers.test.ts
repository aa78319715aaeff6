import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalFileRequest } from "./canonical-file-request.ts";
import {
  canonicalEnvironmentRequest,
  canonicalKeyValueRequest,
  canonicalModelRequest,
  canonicalSecretRequest,
  canonicalSkillRequest,
} from "./canonical-name-request.ts";
import { canonicalNetworkRequest } from "./canonical-network-request.ts";
import { covers } from "./covers.ts";
import { formatPermission } from "./format-permission.ts";
import { matches } from "./matches.ts";
import { parsePermission } from "./parse-permission.ts";
import type { PermissionRequest } from "./permission-request.ts";

const product = (...parts: readonly (readonly string[])[]): readonly string[] =>
  parts.reduce<readonly string[]>((texts, part) => texts.flatMap((text) => part.map((next) => text + next)), [""]);

const pathScopes = [
  "/",
  "/*",
  "/**",
  "/*.a",
  "/d",
  "/d/*",
  "/d/**",
  "/d/*.a",
  "/d/*b.a",
  "/d/.a",
  "/d/x.a",
  "/d/e",
  "/d/e/*",
  "/d/e/**",
  "/da/*",
];
const hosts = [
  "h.test",
  "a.h.test",
  "*.h.test",
  "*.a.h.test",
  "a.xh.test",
  "8.8.8.8",
  "10.0.0.1",
  "[::1]",
  "localhost",
  "*.x.localhost",
];

const permissions = [
  ...product(["fs:read:"], pathScopes),
  ...product(["fs:write:"], ["/d", "/d/*", "/d/**"]),
  ...product(["network:http", "network:https"], ["", ...product([":"], hosts, ["", ":80", ":443", ":8443"])]),
  ...product(["network:https:h.test"], ["/", "/**", "/v", "/v/*", "/v/**", "/v/*.a"]),
  ...product(["kv:read", "kv:write"], ["", ":a*", ":ab*", ":b*"]),
  ...product(["secret:use:K@", "secret:use:L@"], ["h.test", "*.h.test", "h.test:443", "h.test:8443", "a.h.test"]),
  "env:read:A",
  "env:read:B",
  "skill:call:a",
  "skill:call:b",
  "model:call",
  "model:call:p/m",
  "model:call:p/n",
].map(parsePermission);

// For each pair that does not cover there is a request in here that tells the two apart.
const paths = [
  "/",
  "/x",
  "/x.a",
  "/.a",
  "/d",
  "/d/x",
  "/d/x.a",
  "/d/xb.a",
  "/d/b.a",
  "/d/.a",
  "/d/..a",
  "/d/e",
  "/d/e/x",
  "/d/e/f/x.a",
  "/da/x",
  "/da",
];
const urls = product(
  ["http://", "https://"],
  [
    "h.test",
    "a.h.test",
    "b.a.h.test",
    "a.xh.test",
    "other.test",
    "8.8.8.8",
    "10.0.0.1",
    "[::1]",
    "localhost",
    "a.x.localhost",
  ],
  ["", ":80", ":443", ":8443"],
  ["/", "/v", "/v/x", "/v/x.a", "/v/x/y", "/v//x"],
).map((url) => canonicalNetworkRequest(url));

const requests: readonly PermissionRequest[] = [
  ...(["content", "stat", "list"] as const).flatMap((purpose) =>
    paths.map((path) => canonicalFileRequest("read", path, { purpose })),
  ),
  ...(["content", "tree"] as const).flatMap((purpose) =>
    paths.map((path) => canonicalFileRequest("write", path, { purpose })),
  ),
  ...urls,
  ...urls
    .filter((url) => url.action === "https")
    .flatMap((url) => ["K", "L"].map((name) => canonicalSecretRequest(name, url))),
  ...(["read", "write"] as const).flatMap((action) =>
    ["", "a", "ab", "abc", "b", "c"].map((key) => canonicalKeyValueRequest(action, key)),
  ),
  ...["A", "B"].map(canonicalEnvironmentRequest),
  ...["a", "b"].map(canonicalSkillRequest),
  ...["p/m", "p/n", "q/m"].map(canonicalModelRequest),
];

describe("covers", () => {
  it("holds exactly when every request of the second is matched by the first, over a catalogue of near misses", () => {
    const matched = permissions.map((permission) => requests.map((request) => matches(permission, request)));
    const wrong: string[] = [];
    for (const [left, a] of permissions.entries()) {
      for (const [right, b] of permissions.entries()) {
        const hasRequest = matched[right]?.includes(true) ?? false;
        const every = matched[right]?.every((isMatch, index) => !isMatch || matched[left]?.[index] === true) ?? false;
        if (hasRequest && every !== covers(a, b)) {
          wrong.push(`${formatPermission(a)} and ${formatPermission(b)}: ${every}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("has a request for every permission of that catalogue", () => {
    const unmatched = permissions.filter((permission) => !requests.some((request) => matches(permission, request)));
    expect(unmatched.map(formatPermission)).toEqual([]);
  });

  it("orders permissions: each covers itself, and what a covered one covers", () => {
    const permission = fc.constantFrom(...permissions);
    fc.assert(
      fc.property(permission, permission, permission, (a, b, c) => {
        expect(covers(a, a)).toBe(true);
        expect(!covers(a, b) || !covers(b, c) || covers(a, c)).toBe(true);
        expect(!covers(a, b) || !covers(b, a) || a.category === "network" || a.category === "secret" || a === b).toBe(
          true,
        );
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ["network:http", "network:https"],
    ["network:http:h.test", "network:https:h.test:443"],
    ["network:https", "network:https:h.test/v/**"],
    ["network:https:h.test:443", "network:https:h.test"],
    ["fs:read:/**", "fs:read:/d/e/*.csv"],
    ["fs:read:/d/*.csv", "fs:read:/d/*x.csv"],
    ["secret:use:K@*.h.test", "secret:use:K@a.h.test:443"],
  ])("says that %s covers %s", (a, b) => {
    expect(covers(parsePermission(a), parsePermission(b))).toBe(true);
    expect(covers(parsePermission(b), parsePermission(a))).toBe(a === "network:https:h.test:443");
  });

  it.each([
    ["network:https", "network:https:h.test:8443"],
    ["network:https", "network:https:10.0.0.1:443"],
    ["network:http:h.test", "network:http:h.test:80"],
    ["network:https:*.h.test", "network:https:h.test"],
    ["network:https:*.h.test", "network:https:xh.test"],
    ["fs:read:/d/*", "fs:read:/d"],
    ["fs:read:/d/**", "fs:read:/database/**"],
    ["fs:read:/d/**", "fs:write:/d/x"],
    ["fs:read:/d/*.csv", "fs:read:/d/.csv"],
  ])("says that %s does not cover %s", (a, b) => {
    expect(covers(parsePermission(a), parsePermission(b))).toBe(false);
  });
});
