import type { SkillTool } from "@cordon/agent";

/** A tool that changes something. */
export const writingSkill: SkillTool = {
  skillId: "write",
  version: "1.0.0",
  digest: "sha256:1",
  policyDigest: "sha256:2",
  tool: "execute",
  inputSchema: { type: "object" },
  permissions: ["fs:write:/data/*"],
  effects: "write",
  trust: "untrusted",
  confirm: false,
  limits: {},
};
