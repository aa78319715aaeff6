import { describe, expect, it } from "vitest";
import { explainPolicy } from "./explain-policy.ts";
import { parsePolicy } from "./parse-policy.ts";

const policy = parsePolicy({
  version: 1,
  skills: {
    "report@^1": {
      allow: ["fs:read:/data/*", "network:https:api.example.com/v1/**", "env:read:REGION"],
      ask: ["fs:write:/reports/*"],
      deny: ["fs:read:/data/secret.txt", "fs:write:/reports/final.csv"],
    },
    "report@^2": { allow: ["fs:read:/data/**"] },
    "other@*": {},
  },
});

const answer = (requested: unknown, skill = { id: "report", version: "1.4.0" }): ReturnType<typeof explainPolicy> =>
  explainPolicy(policy, skill, requested);

describe("explainPolicy", () => {
  it("decides what names one thing like a request, so that a deny applies", () => {
    expect(answer("fs:read:/data/a.txt")).toMatchObject({ decision: "allow", rule: "fs:read:/data/*" });
    expect(answer("fs:read:/data/secret.txt")).toMatchObject({ decision: "deny", rule: "fs:read:/data/secret.txt" });
    expect(answer("fs:write:/reports/a.csv")).toMatchObject({ decision: "ask", rule: "fs:write:/reports/*" });
    expect(answer("fs:write:/reports/final.csv")).toMatchObject({ decision: "deny" });
    expect(answer("network:https:api.example.com/v1/a")).toMatchObject({ decision: "allow" });
    expect(answer("network:https:https://api.example.com/v2")).toMatchObject({ decision: "deny", rule: null });
    expect(answer("env:read:REGION")).toMatchObject({ decision: "allow" });
    expect(answer("env:read:HOME")).toMatchObject({ decision: "deny" });
  });

  it("says of a pattern which entry covers it, and which deny still refuses a part", () => {
    const covered = answer("fs:read:/data/*.txt");
    expect(covered).toMatchObject({ decision: "allow", rule: "fs:read:/data/*" });
    expect(covered.why).toContain('"fs:read:/data/secret.txt"');
    expect(answer("fs:read:/data/**")).toMatchObject({ decision: "deny", rule: null });
  });

  it("needs exactly one entry for the skill", () => {
    expect(answer("fs:read:/data/x/y", { id: "report", version: "2.0.0" })).toMatchObject({ decision: "allow" });
    expect(explainPolicy(policy, { id: "report" }, "fs:read:/data/a").why).toContain("name the version");
    expect(explainPolicy(policy, { id: "none" }, "fs:read:/data/a").why).toContain("no entry");
    expect(explainPolicy(policy, { id: "report", version: "x" }, "fs:read:/a").why).toContain("semantic version");
    expect(explainPolicy(policy, { id: "other" }, "fs:read:/data/a")).toMatchObject({ decision: "deny" });
  });

  it("tells what cannot be read from what has no canonical form", () => {
    for (const text of ["fs:raed:/x", "fs:read:", "x", 7]) expect(answer(text).decision).toBe("invalid");
    for (const text of ["fs:read:/../etc", "fs:read:/a\0"]) expect(answer(text).decision).toBe("deny");
  });
});
