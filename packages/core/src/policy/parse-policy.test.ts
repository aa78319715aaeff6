import { describe, expect, it } from "vitest";
import { PolicyError } from "../errors/policy-error.ts";
import { parsePolicy } from "./parse-policy.ts";
import { emptyPolicy, type Policy } from "./policy.ts";

const digest = `sha256:${"0f".repeat(32)}`;

const example = {
  version: 1,
  defaults: { memory: "16MiB", wallTime: "5s", queueTime: "5s", hostCalls: 1000, httpBytes: "10MiB" },
  skills: {
    "weather@^1": {
      signer: "ops-2026",
      digest,
      allow: ["network:https:api.open-meteo.com/v1/**", "secret:use:METEO_KEY@api.open-meteo.com"],
      ask: ["fs:write:/reports/*"],
      deny: ["fs:write:/reports/final.csv"],
      mounts: { "/reports": "./out" },
      limits: { wallTime: "1m" },
    },
    "other@*": {},
  },
  roles: { viewer: { allow: ["skill:call:weather"] }, guest: { ceiling: [] } },
};

function problemOf(value: unknown): { readonly path: readonly unknown[]; readonly problem: string } {
  try {
    parsePolicy(value);
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    const { code, path, problem } = error as PolicyError;
    expect(code).toBe("POLICY_INVALID");
    return { path, problem };
  }
  return expect.fail("the policy was accepted");
}

describe("parsePolicy", () => {
  it("reads the example of the guide", () => {
    const policy: Policy = parsePolicy(example);
    const [weather, other] = policy.skills;
    expect(policy.defaults).toMatchObject({ memoryBytes: 16_777_216, wallTimeMs: 5000, httpBytes: 10_485_760 });
    expect(weather).toMatchObject({
      key: "weather@^1",
      id: "weather",
      signer: "ops-2026",
      digest,
      limits: { wallTimeMs: 60_000 },
    });
    expect(weather?.allow.map((entry) => entry.text)).toEqual(example.skills["weather@^1"].allow);
    expect(weather?.ask).toMatchObject([{ text: "fs:write:/reports/*", approval: "always" }]);
    expect(weather?.deny).toMatchObject([{ text: "fs:write:/reports/final.csv" }]);
    expect(weather?.mounts).toEqual(new Map([["/reports", "./out"]]));
    expect(other).toMatchObject({ id: "other", allow: [], ask: [], deny: [], limits: {} });
    expect(policy.roles.get("viewer")?.ceiling).toBeUndefined();
    expect(policy.roles.get("guest")?.ceiling).toEqual([]);
    expect(parsePolicy({ version: 1 })).toEqual(emptyPolicy);
  });

  it.each([
    [null, [], "not an object"],
    [[], [], "not an object"],
    [{}, ["version"], "write 1"],
    [{ version: "1" }, ["version"], "write 1"],
    [{ version: 2 }, ["version"], "write 1"],
    [{ version: 1, extra: 1 }, ["extra"], "unknown"],
    [JSON.parse('{"version":1,"__proto__":{}}'), ["__proto__"], "unknown"],
    [{ version: 1, defaults: { memory: "16MB" } }, ["defaults", "memory"], "16MB"],
    [{ version: 1, defaults: { ram: 1 } }, ["defaults", "ram"], "no limit of that name"],
    [{ version: 1, defaults: null }, ["defaults"], "not an object"],
    [{ version: 1, skills: [] }, ["skills"], "not an object"],
    [{ version: 1, skills: { weather: {} } }, ["skills", "weather"], '"weather@*"'],
    [{ version: 1, skills: { "Weather@1": {} } }, ["skills", "Weather@1"], "skill id"],
    [{ version: 1, skills: { "@1": {} } }, ["skills", "@1"], "skill id"],
    [{ version: 1, skills: { "weather@>=1": {} } }, ["skills", "weather@>=1"], "versions"],
    [{ version: 1, skills: { "weather@1": null } }, ["skills", "weather@1"], "not an object"],
    [{ version: 1, skills: { "weather@1": { grants: [] } } }, ["skills", "weather@1", "grants"], "unknown"],
    [{ version: 1, skills: { "weather@1": { allow: null } } }, ["skills", "weather@1", "allow"], "not a list"],
    [{ version: 1, skills: { "weather@1": { allow: "fs:read:/a" } } }, ["skills", "weather@1", "allow"], "not a list"],
    [
      { version: 1, skills: { "weather@1": { allow: ["fs:read:/a", "fs:read:a"] } } },
      ["skills", "weather@1", "allow", 1],
      "not absolute",
    ],
    [
      { version: 1, skills: { "weather@1": { deny: [{ permission: "kv:read", maxCalls: 1 }] } } },
      ["skills", "weather@1", "deny", 0],
      "maxCalls",
    ],
    [{ version: 1, skills: { "weather@1": { digest: "sha256:00" } } }, ["skills", "weather@1", "digest"], "64 digits"],
    [{ version: 1, skills: { "weather@1": { signer: 5 } } }, ["skills", "weather@1", "signer"], "not a string"],
    [{ version: 1, skills: { "weather@1": { signer: "" } } }, ["skills", "weather@1", "signer"], "printable"],
    [
      { version: 1, skills: { "weather@1": { mounts: { data: "." } } } },
      ["skills", "weather@1", "mounts", "data"],
      "not absolute",
    ],
    [
      { version: 1, skills: { "weather@1": { mounts: { "/a/": "." } } } },
      ["skills", "weather@1", "mounts", "/a/"],
      '"/a"',
    ],
    [
      { version: 1, skills: { "weather@1": { mounts: { "/a": "" } } } },
      ["skills", "weather@1", "mounts", "/a"],
      "empty",
    ],
    [
      { version: 1, skills: { "weather@1": { mounts: { "/a": "x\0y" } } } },
      ["skills", "weather@1", "mounts", "/a"],
      "NUL",
    ],
    [
      { version: 1, skills: { "weather@1": { limits: { wallTime: "25d" } } } },
      ["skills", "weather@1", "limits", "wallTime"],
      "unit",
    ],
    [{ version: 1, roles: { "a b": {} } }, ["roles", "a b"], "name of a role"],
    [{ version: 1, roles: { a: { mounts: {} } } }, ["roles", "a", "mounts"], "unknown"],
    [{ version: 1, roles: { a: { ceiling: [1] } } }, ["roles", "a", "ceiling", 0], "a string or an object"],
  ])("refuses %j at %j: %s", (value: unknown, path, problem) => {
    const found = problemOf(value);
    expect(found.path).toEqual(path);
    expect(found.problem).toContain(problem);
  });

  it("carries the place in the file once its reader knows it", () => {
    const error = new PolicyError({ path: ["skills", "a@1", "allow", 0], problem: "it is wrong" });
    expect(error.message).toBe('Cannot read the policy: skills["a@1"].allow[0]: it is wrong');
    expect(error.line).toBeUndefined();
    const placed = error.at({ file: "policy.yaml", line: 3, column: 7 });
    expect(placed).toMatchObject({ file: "policy.yaml", line: 3, column: 7, path: error.path });
    expect(placed.message).toBe('Cannot read the policy "policy.yaml":3:7: skills["a@1"].allow[0]: it is wrong');
  });
});
