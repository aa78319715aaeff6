import type { Receipt, SkillRunner, SkillTool } from "@cordon/core";
import { toolName } from "./instant-model.ts";

/** What the tool takes: checked on both sides. */
export const toolSchema: {
  readonly type: "object";
  readonly properties: { readonly item: { readonly type: "integer" } };
  required: string[];
  readonly additionalProperties: false;
} = {
  type: "object",
  properties: { item: { type: "integer" } },
  required: ["item"],
  additionalProperties: false,
};

const tool: SkillTool = {
  skillId: toolName,
  version: "1.0.0",
  digest: "sha256:instant",
  policyDigest: "sha256:policy",
  tool: "execute",
  inputSchema: toolSchema,
  permissions: [],
  effects: "none",
  trust: "trusted",
  confirm: false,
  limits: { wallTimeMs: 1_000 },
};

const receipt = {
  status: "ok",
  output: { count: 42 },
  usage: { wallMs: 0.1, cpuMs: 0.1, httpBytes: 0, hostCalls: 0, hostBytes: 0 },
  journal: { hostCalls: [], clock: [], randomSeed: "" },
} as unknown as Receipt;

/** A tool that has its answer already: what a call takes is what the loop takes around it. */
export const instantSkills: SkillRunner = {
  tools: () => [tool],
  call: () => Promise.resolve(receipt),
};
