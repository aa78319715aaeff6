import { describe, expect, it } from "vitest";
import { parsePermissionEntries } from "../permissions/parse-permission-entry.ts";
import { missingPermissions } from "./missing-permissions.ts";

function missing(
  requested: readonly unknown[],
  granted: readonly unknown[],
  nowMs = 0,
): { required: string[]; optional: string[] } {
  const found = missingPermissions(
    parsePermissionEntries(requested, "manifest"),
    parsePermissionEntries(granted, "allow"),
    { nowMs },
  );
  return { required: found.required.map((entry) => entry.text), optional: found.optional.map((entry) => entry.text) };
}

describe("missingPermissions", () => {
  it("lists all that no single entry covers, the optional ones apart", () => {
    const requested = ["fs:read:/a", "fs:read:/b/**", { permission: "kv:read", optional: true }, "env:read:A"];
    expect(missing(requested, ["fs:read:/a"])).toEqual({
      required: ["fs:read:/b/**", "env:read:A"],
      optional: ["kv:read"],
    });
    expect(missing(requested, ["fs:read:/**", "kv:read", "env:read:A"])).toEqual({ required: [], optional: [] });
  });

  it("does not add up entries that cover a part each", () => {
    const parts = ["network:http:a.example:80", "network:https:a.example"];
    expect(missing(["network:http:a.example"], parts).required).toEqual(["network:http:a.example"]);
    expect(missing(["kv:read"], ["kv:read:a*"]).required).toEqual(["kv:read"]);
  });

  it("counts entries that ask, and not those that have expired", () => {
    expect(missing(["fs:read:/a"], [{ permission: "fs:read:/a", approval: "first" }]).required).toEqual([]);
    const entry = { permission: "fs:read:/a", expires: "2027-01-01T00:00:00Z" };
    expect(missing(["fs:read:/a"], [entry], Date.UTC(2027, 0) - 1).required).toEqual([]);
    expect(missing(["fs:read:/a"], [entry], Date.UTC(2027, 0)).required).toEqual(["fs:read:/a"]);
  });

  it("compares methods", () => {
    const entry = (...methods: string[]): unknown => ({ permission: "network:https", methods });
    expect(missing([entry("GET")], [entry("GET", "POST")]).required).toEqual([]);
    expect(missing([entry("GET")], ["network:https"]).required).toEqual([]);
    expect(missing([entry("GET", "PUT")], [entry("GET", "POST")]).required).toHaveLength(1);
    expect(missing(["network:https"], [entry("GET")]).required).toHaveLength(1);
  });
});
