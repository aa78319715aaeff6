import { describe, expect, it } from "vitest";
import { parsePolicy } from "./parse-policy.ts";
import { selectSkillPolicy, type SkillPolicySelection } from "./select-skill-policy.ts";

const digest = `sha256:${"ab".repeat(32)}`;

function select(
  skills: Readonly<Record<string, unknown>>,
  version = "1.2.0",
  signers: readonly string[] = [],
): SkillPolicySelection {
  return selectSkillPolicy(parsePolicy({ version: 1, skills }), { id: "weather", version, digest, signers });
}

describe("selectSkillPolicy", () => {
  it("finds the one entry of an id and a version", () => {
    expect(select({ "weather@^1": {}, "weather@^2": {}, "other@*": {} })).toMatchObject({
      kind: "entry",
      entry: { key: "weather@^1" },
    });
    expect(select({ "weather@^2": {} })).toEqual({ kind: "none" });
    expect(select({})).toEqual({ kind: "none" });
    expect(select({ "weather@*": {} }, "1.0.0-beta")).toEqual({ kind: "none" });
    expect(select({ "weather@*": {} }, "latest")).toEqual({ kind: "none" });
  });

  it("refuses to choose between two", () => {
    expect(() => select({ "weather@^1": {}, "weather@*": {} })).toThrow(
      expect.objectContaining({ code: "POLICY_INVALID", path: ["skills", "weather@*"] }),
    );
  });

  it("says which requirement a module does not meet", () => {
    const other = `sha256:${"cd".repeat(32)}`;
    expect(select({ "weather@1": { digest } }).kind).toBe("entry");
    expect(select({ "weather@1": { digest: other } })).toMatchObject({ kind: "refused", requirement: "digest" });
    expect(select({ "weather@1": { signer: "ops" } })).toMatchObject({ kind: "refused", requirement: "signer" });
    expect(select({ "weather@1": { signer: "ops" } }, "1.2.0", ["dev", "ops"]).kind).toBe("entry");
    expect(select({ "weather@1": { signer: "ops" } }, "1.2.0", ["ops2"]).kind).toBe("refused");
  });
});
