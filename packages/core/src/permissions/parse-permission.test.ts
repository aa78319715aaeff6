import { describe, expect, it } from "vitest";
import { PermissionError } from "../errors/permission-error.ts";
import { formatPermission } from "./format-permission.ts";
import { isPermission, parsePermission } from "./parse-permission.ts";

const valid = [
  "network:http",
  "network:https",
  "network:https:api.example.com",
  "network:https:api.example.com:8443",
  "network:https:api.example.com/v1/**",
  "network:https:api.example.com:8443/v1/*.json",
  "network:https:api.example.com/",
  "network:https:*.example.com",
  "network:http:localhost:8080",
  "network:http:10.0.0.1:80",
  "network:http:[::1]:8080/health",
  "network:http:[2606:4700::1111]",
  "network:https:xn--bcher-kva.example",
  "network:https:https:8080",
  "fs:read:/",
  "fs:read:/*",
  "fs:read:/**",
  "fs:read:/data/a_b-c~d+e=f@g,h:i.txt",
  "fs:read:/data/*.csv",
  "fs:read:/data/*csv",
  "fs:read:/.hidden/*",
  "fs:read:/data/...",
  "fs:write:/reports/*",
  "fs:delete:/tmp/**",
  "kv:read",
  "kv:write:user:42/*",
  "kv:read:a//b*",
  "secret:use:METEO_KEY@api.open-meteo.com",
  "secret:use:KEY@*.example.com:8443",
  "secret:use:KEY@[::1]:8443",
  "env:read:API_URL",
  "skill:call:weather",
  "skill:call:7-days",
  "model:call",
  "model:call:openai/gpt-4.1-mini",
  "model:call:hub/meta-llama/Llama-3",
];

/** What is wrong, and a part of the reason and the form that the error has to name. */
const invalid: readonly (readonly [text: string, reason: string, form?: string])[] = [
  ["", "unknown"],
  ["network", "unknown"],
  ["fs:exec:/x", "unknown"],
  ["FS:read:/x", "unknown"],
  ["fs:Read:/x", "unknown"],
  ["process:spawn", "unknown"],
  ["__proto__:read", "unknown"],
  ["network:tcp:example.com", "unknown"],
  ["network:http:", "empty"],
  ["kv:read:", "empty"],
  ["model:call:", "empty"],
  ["fs:read", "missing", "fs:read:/PATH"],
  ["skill:call", "missing"],
  ["env:read", "missing"],
  ["secret:use", "missing"],
  [" fs:read:/x", "blank"],
  ["fs:read:/a b", "blank"],
  ["fs:read:/a\n", "blank"],
  ["fs:read:/ä", "ASCII"],
  ["network:https:bücher.example", "ASCII"],
  ["fs:read:/%2e", "percent-encoding"],
  ["network:https:api.example.com/%2e%2e/x", "percent-encoding"],
  [`fs:read:/${"a".repeat(1100)}`, "1024"],
  ["fs:read:data", "not absolute"],
  ["fs:read:./data", "not absolute"],
  ["fs:read:C:/data", "not absolute"],
  ["fs:read:~/data", "not absolute"],
  ["fs:read:/data/", "slash", "fs:read:/data"],
  ["fs:read://", "slash", "fs:read:/"],
  ["fs:read:/data//x", "empty segment", "fs:read:/data/x"],
  ["fs:read:/./x", "`.` segment"],
  ["fs:read:/data/../x", "`..` segment"],
  ["fs:read:/data/..", "`..` segment"],
  ["fs:read:/data/a*", "start of the last segment"],
  ["fs:read:/*/x", "start of the last segment"],
  ["fs:read:/**/x", "start of the last segment"],
  ["fs:read:/data/***", "without wildcards"],
  ["fs:read:/data/*a*", "without wildcards"],
  ["fs:read:/data/**.csv", "without wildcards"],
  ["fs:read:/data/?", "segment uses"],
  ["fs:read:/data/{a,b}", "segment uses"],
  ["fs:read:/data/[ab]", "segment uses"],
  ["fs:read:/data/!x", "segment uses"],
  ["fs:read:/data\\x", "segment uses"],
  ["network:https:*", "whole labels"],
  ["network:https:*.", "whole labels"],
  ["network:https:*example.com", "whole labels"],
  ["network:https:*.com", "at least two labels"],
  ["network:https:*.localhost", "at least two labels"],
  ["network:https:*.*.example.com", "no canonical host"],
  ["network:https:api.*.com", "no canonical host"],
  ["network:https:*.10.0.0.1", "below an address", "network:https:10.0.0.1"],
  ["network:https:*.0.0.1", "canonical"],
  ["network:https:!example.com", "no canonical host"],
  ["network:https:API.example.com", "canonical", "network:https:api.example.com"],
  ["network:https:API.example.com:8443/v1", "canonical", "network:https:api.example.com:8443/v1"],
  ["network:https:example.com.", "canonical", "network:https:example.com"],
  ["network:https:example..com", "neither a name nor an address"],
  ["network:https:.example.com", "neither a name nor an address"],
  ["network:http:127.1:80", "canonical", "network:http:127.0.0.1:80"],
  ["network:http:2130706433", "canonical", "network:http:127.0.0.1"],
  ["network:http:0x7f.1", "canonical", "network:http:127.0.0.1"],
  ["network:http:0177.0.0.1", "canonical", "network:http:127.0.0.1"],
  ["network:http:256.0.0.1", "neither a name nor an address"],
  ["network:http:::1", "brackets"],
  ["network:http:2606:4700::1111", "brackets"],
  ["network:http:[0:0:0:0:0:0:0:1]", "canonical", "network:http:[::1]"],
  ["network:http:[::FFFF:10.0.0.1]", "canonical", "network:http:[::ffff:a00:1]"],
  ["network:http:[fe80::1%eth0]", "percent-encoding"],
  ["network:http:[::1", "brackets"],
  ["network:http:[::1]8080", "no canonical host"],
  ["network:https:example.com:", "port"],
  ["network:https:example.com:0", "port"],
  ["network:https:example.com:080", "port"],
  ["network:https:example.com:65536", "port"],
  ["network:https:example.com:*", "port"],
  ["network:https:example.com:80:90", "brackets"],
  ["network:https:/v1", "host is empty"],
  ["network:https:https://api.example.com/v1", "port"],
  ["network:https:user@example.com", "no canonical host"],
  ["network:https:example.com/v1/", "slash", "network:https:example.com/v1"],
  ["network:https:example.com?x=1", "no canonical host"],
  ["network:https:example.com/v1?x=1", "segment uses"],
  ["kv:read:user", "ends in"],
  ["kv:read:*", "not empty"],
  ["kv:read:a*b*", "not empty"],
  ["kv:delete:a*", "unknown"],
  ["secret:use:KEY", "for a host"],
  ["secret:use:@example.com", "name"],
  ["secret:use:KEY@", "host is empty"],
  ["secret:use:KEY@*", "whole labels"],
  ["secret:use:KEY@example.com/v1", "no canonical host"],
  ["secret:use:a:b@example.com", "name"],
  ["env:read:A B", "blank"],
  ["env:read:*", "name"],
  ["env:read:A@B", "name"],
  ["skill:call:Weather", "skill id"],
  ["skill:call:*", "skill id"],
  ["skill:call:-x", "skill id"],
  ["skill:call:cordon-x", "skill id"],
  [`skill:call:${"a".repeat(65)}`, "skill id"],
  ["model:call:gpt-4", "provider"],
  ["model:call:openai/*", "provider"],
  ["model:call:openai/../x", "provider"],
  ["model:call:/gpt-4", "provider"],
];

const facts = invalid.map(([text, reason, form]) => ({ text, reason, form }));

describe("parsePermission", () => {
  it.each(valid)("reads %s, and formatting gives the same text", (text) => {
    expect(formatPermission(parsePermission(text))).toBe(text);
  });

  it.each(facts)("refuses $text because: $reason", ({ text, reason, form }) => {
    let error: unknown;
    try {
      parsePermission(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PermissionError);
    const refusal = error as PermissionError;
    expect(refusal.code).toBe("PERMISSION_INVALID");
    expect(refusal.text).toBe(text);
    expect(refusal.reason).toContain(reason);
    expect(refusal.form).not.toBe("");
    if (form !== undefined) {
      expect(refusal.form).toBe(form);
      expect(refusal.message).toContain(form);
    }
  });

  it("offers the actions of a category that it knows, and every form of one it does not", () => {
    expect(() => parsePermission("fs:raed:/data/*")).toThrow(
      /the action is unknown; write one of fs:read:\/PATH, fs:write:\/PATH, fs:delete:\/PATH$/u,
    );
    expect(() => parsePermission("file:read:/data/*")).toThrow(
      /the category is unknown; write one of network:http.*model:call/u,
    );
  });

  it("keeps the parts apart", () => {
    expect(parsePermission("network:https:*.example.com:8443/v1/*.json")).toEqual({
      category: "network",
      action: "https",
      scope: {
        host: { kind: "suffix", suffix: "example.com" },
        port: 8443,
        path: { kind: "ending", folder: "/v1", ending: ".json" },
      },
    });
    expect(parsePermission("fs:read:/**")).toEqual({
      category: "fs",
      action: "read",
      path: { kind: "below", folder: "/" },
    });
    expect(parsePermission("secret:use:KEY@[::1]:8443")).toEqual({
      category: "secret",
      action: "use",
      name: "KEY",
      host: { kind: "address", address: "[::1]" },
      port: 8443,
    });
  });

  it("only offers a correction that is itself a permission", () => {
    for (const [text] of invalid) {
      try {
        parsePermission(text);
      } catch (error) {
        const { form } = error as PermissionError;
        expect(isPermission(form) || /[A-Z[]/u.test(form)).toBe(true);
      }
    }
  });

  it("prints hostile text escaped and cut", () => {
    const bidirectional = "fs:read:/\u202etxt.exe";
    expect(() => parsePermission(bidirectional)).toThrow(/"fs:read:\/\\u\{202e\}txt\.exe"/u);
    expect(() => parsePermission(`fs:read:${"x".repeat(5000)}`)).toThrow(/^.{0,600}$/u);
  });
});
