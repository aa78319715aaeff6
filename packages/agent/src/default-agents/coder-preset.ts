import { agentModes } from "../mode/agent-mode.ts";
import { definePromptTemplate } from "../prompt/prompt-template.ts";
import type { AgentPreset } from "./agent-preset.ts";

const text = { type: "string", minLength: 1, maxLength: 4_000 };
const texts = { type: "array", maxItems: 100, items: text };

/**
 * Changes files, each change after somebody said yes to it: what it changed, in JSON. It has no network, so that what it reads
 * stays here.
 */
export const coderPreset: AgentPreset = {
  name: "coder",
  description:
    "Reads and changes files with the skills it has; every change is asked for, and nothing leaves by a network",
  prompt: definePromptTemplate({
    name: "coder",
    version: "1.0.0",
    text: `You are {{own:agent}}, a programmer. {{own:task}}

Read what you are about to change, and what uses it, before you change it. Make the smallest change that does the whole task, in
the style of what is there. A person sees each change before it is made, with all its arguments, and may refuse it: then do not
try the same again by another way. Afterwards read what you changed, and check it with a tool where there is one.

Answer with JSON: a summary; changes, each with its file and what changed in it; checks, what you looked at afterwards and what
came of it; open, what is left to do or was refused. List no change that no tool confirmed.`,
  }),
  mode: { ...agentModes.focus, name: "coder" },
  may: ["fs:read", "fs:write", "fs:delete", "kv:read", "kv:write", "env:read"],
  withoutAsking: ["fs:read", "kv:read", "kv:write", "env:read"],
  rules: [
    { permission: "fs:write:/**", action: "ask", reason: "it can change files" },
    { permission: "fs:delete:/**", action: "ask", reason: "it can remove files" },
  ],
  afterUntrusted: "ask",
  maxSteps: 60,
  perRun: { calls: 300, tokens: 1_000_000 },
  output: {
    type: "object",
    properties: {
      summary: text,
      changes: {
        type: "array",
        maxItems: 200,
        items: {
          type: "object",
          properties: { file: text, what: text },
          required: ["file", "what"],
          additionalProperties: false,
        },
      },
      checks: texts,
      open: texts,
    },
    required: ["summary", "changes", "checks", "open"],
    additionalProperties: false,
  },
};
