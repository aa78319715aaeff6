import { describe, expect, it } from "vitest";
import { parsePermissionEntries, parsePermissionEntry, type PermissionList } from "./parse-permission-entry.ts";

const lists: readonly PermissionList[] = ["manifest", "allow", "ask", "deny", "ceiling"];

describe("parsePermissionEntry", () => {
  it("reads a string in every list, and asks always for one of an ask list", () => {
    for (const list of lists) {
      expect(parsePermissionEntry("fs:read:/a", list)).toEqual({
        permission: { category: "fs", action: "read", path: { kind: "exact", path: "/a" } },
        text: "fs:read:/a",
        optional: false,
        approval: list === "ask" ? "always" : "never",
      });
    }
  });

  it("reads every field of the object form", () => {
    const permission = "network:https:a.example";
    expect(
      parsePermissionEntry(
        {
          permission,
          reason: "to look",
          optional: true,
          methods: ["GET"],
          maxCalls: 0,
          maxBytes: "10MiB",
          rate: "5/m",
        },
        "manifest",
      ),
    ).toMatchObject({
      text: permission,
      reason: "to look",
      optional: true,
      methods: new Set(["GET"]),
      maxCalls: 0,
      maxBytes: 10_485_760,
      rate: { calls: 5, windowMs: 60_000 },
      approval: "never",
    });
    expect(
      parsePermissionEntry({ permission, expires: "2027-01-31T12:00:00Z", approval: "first" }, "allow"),
    ).toMatchObject({
      expiresMs: Date.UTC(2027, 0, 31, 12),
      approval: "first",
    });
  });

  it("knows which fields a list may have", () => {
    const values = {
      reason: "x",
      optional: true,
      methods: ["GET"],
      maxCalls: 1,
      maxBytes: 1,
      rate: "1/s",
      expires: "2027-01-31T12:00:00Z",
      approval: "first",
    };
    const allowed: Readonly<Record<PermissionList, readonly string[]>> = {
      manifest: ["reason", "optional", "methods", "maxCalls", "maxBytes", "rate"],
      allow: ["methods", "maxCalls", "maxBytes", "rate", "expires", "approval"],
      ask: ["methods", "maxCalls", "maxBytes", "rate", "expires", "approval"],
      ceiling: ["methods", "maxCalls", "maxBytes", "rate", "expires", "approval"],
      deny: ["methods", "expires"],
    };
    for (const list of lists) {
      for (const [field, value] of Object.entries(values)) {
        const read = (): unknown => parsePermissionEntry({ permission: "network:https", [field]: value }, list);
        if (allowed[list].includes(field)) {
          expect(read(), `${list} ${field}`).toHaveProperty("text", "network:https");
        } else {
          expect(read, `${list} ${field}`).toThrow(`the field "${field}" has no meaning`);
        }
      }
    }
  });

  it.each([
    [{ permission: "fs:read:/a", methods: ["GET"] }, "only network permissions"],
    [{ permission: "network:http", methods: [] }, '"methods"'],
    [{ permission: "network:http", methods: ["get"] }, '"methods"'],
    [{ permission: "network:http", methods: "GET" }, '"methods"'],
    [{ permission: "network:http", maxCalls: -1 }, '"maxCalls"'],
    [{ permission: "network:http", maxCalls: 1.5 }, '"maxCalls"'],
    [{ permission: "network:http", maxCalls: null }, '"maxCalls"'],
    [{ permission: "network:http", maxCalls: "many" }, '"maxCalls"'],
    [{ permission: "network:http", maxBytes: "10MB" }, '"maxBytes"'],
    [{ permission: "network:http", rate: "0/s" }, '"rate"'],
    [{ permission: "network:http", rate: "5/d" }, '"rate"'],
    [{ permission: "network:http", rate: 5 }, '"rate"'],
    [{ permission: "network:http", expires: "2027-01-31" }, '"expires"'],
    [{ permission: "network:http", expires: "2027-02-31T00:00:00Z" }, '"expires"'],
    [{ permission: "network:http", expires: "2027-01-31T25:00:00Z" }, '"expires"'],
    [{ permission: "network:http", expires: 1 }, '"expires"'],
    [{ permission: "network:http", approval: "sometimes" }, '"approval"'],
    [{ permission: "network:http", approval: true }, '"approval"'],
    [{ permission: "network:tcp" }, "unknown"],
    [{ permission: 5 }, 'no string "permission"'],
    [{}, 'no string "permission"'],
    [{ permission: "network:http", __proto__: null, toString: 1 }, "no meaning"],
    [JSON.parse('{"permission":"network:http","__proto__":{"optional":true}}'), "no meaning"],
    [Object.create({ permission: "network:http" }), "a string or an object"],
    [["network:http"], "a string or an object"],
    [null, "a string or an object"],
    [undefined, "a string or an object"],
    [7, "a string or an object"],
  ])("refuses %j: %s", (value: unknown, reason) => {
    expect(() => parsePermissionEntry(value, "allow")).toThrow(expect.objectContaining({ code: "PERMISSION_INVALID" }));
    expect(() => parsePermissionEntry(value, "allow")).toThrow(reason);
  });

  it("refuses an entry of an ask list that is never asked", () => {
    expect(() => parsePermissionEntry({ permission: "network:http", approval: "never" }, "ask")).toThrow("never asked");
    expect(parsePermissionEntry({ permission: "network:http", approval: "first" }, "ask").approval).toBe("first");
  });

  it("does not read fields of a prototype", () => {
    const entry = Object.assign(Object.create(null) as Record<string, unknown>, { permission: "network:http" });
    expect(parsePermissionEntry(entry, "manifest").optional).toBe(false);
  });

  it("gives frozen entries", () => {
    const entries = parsePermissionEntries(["fs:read:/a", { permission: "kv:read:a*" }], "allow");
    expect([entries, ...entries, ...entries.map((entry) => entry.permission)].every(Object.isFrozen)).toBe(true);
  });
});
