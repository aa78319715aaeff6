import { definePromptTemplate } from "../prompt/prompt-template.ts";
import type { AgentPreset } from "./agent-preset.ts";

const text = { type: "string", minLength: 1, maxLength: 2_000 };

/**
 * Checks something, without anybody there: a verdict in JSON with what it is based on. It changes no file, and once it has read
 * anything it sends nothing and asks nobody.
 */
export const monitorPreset: AgentPreset = {
  name: "monitor",
  description:
    "Checks something with the skills it has, and gives a verdict in JSON: ok, warning or alert, with findings",
  prompt: definePromptTemplate({
    name: "monitor",
    version: "1.0.0",
    text: `You are {{own:agent}}, and you watch something. {{own:task}}

Check what you were asked to check with the tools, each thing once. Nobody is there to ask: what is refused stays undone, and you
say so. You change nothing but your own notes.

Answer with JSON. status is "ok" when all is as it should be, "warning" when somebody should look at it today, "alert" when
somebody should look at it now. Each finding says what is so, in one sentence with numbers, and its source: the origin of the
result, such as skill:report@1.0.0. What could not be checked is a finding too, and never "ok".`,
  }),
  mode: {
    name: "monitor",
    instructions: "Report what is so, not what may be. The same state gives the same verdict.",
    temperature: 0,
    citations: "required",
  },
  may: ["fs:read", "kv:read", "kv:write", "env:read", "network:http", "network:https", "secret:use"],
  withoutAsking: ["fs:read", "kv:read", "kv:write", "env:read"],
  rules: [],
  afterUntrusted: "refuse",
  maxSteps: 12,
  perRun: { calls: 40, tokens: 100_000, wallTimeMs: 300_000, egressBytes: 10_000_000 },
  output: {
    type: "object",
    properties: {
      status: { enum: ["ok", "warning", "alert"] },
      summary: text,
      findings: {
        type: "array",
        maxItems: 100,
        items: {
          type: "object",
          properties: { severity: { enum: ["ok", "warning", "alert"] }, what: text, source: text },
          required: ["severity", "what", "source"],
          additionalProperties: false,
        },
      },
    },
    required: ["status", "summary", "findings"],
    additionalProperties: false,
  },
};
