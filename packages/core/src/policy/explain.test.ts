import { describe, expect, it } from "vitest";
import { canonicalFileRequest } from "../permissions/canonical-file-request.ts";
import { canonicalNetworkRequest } from "../permissions/canonical-network-request.ts";
import { canonicalSecretRequest } from "../permissions/canonical-name-request.ts";
import { parsePermissionEntries } from "../permissions/parse-permission-entry.ts";
import { explain } from "./explain.ts";
import { createGrants, type Grants } from "./grants.ts";
import { nothingUsed } from "./grant-usage.ts";

function grantsOf(...allow: readonly unknown[]): Grants {
  const requested = ["network:http", "network:https:a.example:8443", "fs:read:/**", "secret:use:K@a.example"];
  return createGrants({
    requested: parsePermissionEntries(requested, "manifest"),
    allow: parsePermissionEntries(allow, "allow"),
  });
}

const get = (url: string, method = "GET"): ReturnType<typeof canonicalNetworkRequest> =>
  canonicalNetworkRequest(url, { method });

describe("explain", () => {
  it("names the entry that fails latest: host, port, path, methods", () => {
    const host = "network:https:b.example";
    const port = "network:https:a.example:8443/v2";
    const path = "network:https:a.example/v2";
    const method = { permission: "network:https:a.example/v1", methods: ["POST"] };
    const nearest = (...allow: readonly unknown[]): unknown =>
      explain(grantsOf(...allow), get("https://a.example/v1")).nearest;
    expect(nearest(host)).toEqual({ rule: host, failsAt: "host" });
    expect(nearest(host, port)).toEqual({ rule: port, failsAt: "port" });
    expect(nearest(path, host, port)).toEqual({ rule: path, failsAt: "path" });
    expect(nearest(path, method, port)).toEqual({ rule: method.permission, failsAt: "method" });
    expect(nearest("fs:read:/v1")).toBeUndefined();
  });

  it("lets the first listed win between two that fail at the same part", () => {
    const request = canonicalFileRequest("read", "/a/x");
    expect(explain(grantsOf("fs:write:/a/x", "fs:read:/b", "fs:read:/a/y"), request).nearest?.rule).toBe("fs:read:/b");
    const secret = canonicalSecretRequest("K", get("https://a.example/"));
    const grants = grantsOf("secret:use:L@a.example", "secret:use:K@b.example", "secret:use:K@a.example:8443");
    expect(explain(grants, secret).nearest).toEqual({ rule: "secret:use:K@a.example:8443", failsAt: "port" });
  });

  it("tells the operator the rule, the nearest entry and what to write", () => {
    const explanation = explain(grantsOf("network:https:a.example/v2"), get("https://a.example/v1?token=secret"));
    expect(explanation.operator).toBe(
      'Denied "https://a.example/v1": no allow or ask entry of the policy matches; ' +
        'nearest is "network:https:a.example/v2", which fails at its path; exactly this would be "network:https:a.example/v1"',
    );
    expect(explain(grantsOf("fs:read:/a/*"), canonicalFileRequest("read", "/a/x")).operator).toBe(
      'Allowed "/a/x": an entry grants it; rule "fs:read:/a/*"',
    );
  });

  it("tells the guest only what the guest said itself", () => {
    const { guest } = explain(grantsOf("network:https:internal.example/v2"), get("https://a.example/v1"));
    expect(guest).toBe('Denied; the permission to ask for is "network:https:a.example/v1"');
    const ask = { permission: "fs:read:/a/*", approval: "first" };
    expect(explain(grantsOf(ask), canonicalFileRequest("read", "/a/x")).guest).toBe(
      "A person has to approve this request",
    );
    expect(explain(grantsOf("fs:read:/a/*"), canonicalFileRequest("read", "/a/x")).guest).toBe("Allowed");
    expect(explain(grantsOf(), canonicalFileRequest("read", "/a b")).guest).toBe("Denied");
  });

  it("gives a permission that would have matched, and only that path, host and port", () => {
    for (const url of [
      "https://a.example/v1/x",
      "https://a.example:8443/",
      "http://a.example/v1",
      "http://10.0.0.1:8080/x",
    ]) {
      const permission = explain(grantsOf(), get(url)).decision.permission ?? "";
      const requested = parsePermissionEntries([permission], "manifest");
      const grants = createGrants({ requested, allow: parsePermissionEntries([permission], "allow") });
      expect(explain(grants, get(url), nothingUsed(0)).decision.outcome, permission).toBe("allow");
      for (const other of [
        `${url}y`,
        url.replace("a.example", "b.example").replace("10.0.0.1", "10.0.0.2"),
        url.replace(/:\/\/([^/:]+)(:\d+)?/u, "://$1:81"),
      ]) {
        expect(explain(grants, get(other), nothingUsed(0)).decision.outcome, other).toBe("deny");
      }
    }
  });

  it("gives no permission for what the grammar cannot write", () => {
    for (const path of ["/a b", "/a*", "/ä", `/${"a".repeat(250)}`.repeat(5)]) {
      expect(explain(grantsOf(), canonicalFileRequest("read", path)).decision.permission).toBeUndefined();
    }
    expect(explain(grantsOf(), get("https://a.example/x//y")).decision.permission).toBeUndefined();
    expect(explain(grantsOf(), get("https://a.example/%20")).decision.permission).toBeUndefined();
  });
});
