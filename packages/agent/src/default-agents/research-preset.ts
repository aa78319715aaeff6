import { agentModes } from "../mode/agent-mode.ts";
import { definePromptTemplate } from "../prompt/prompt-template.ts";
import type { AgentPreset } from "./agent-preset.ts";

/** Looks things up and writes a report in Markdown, each paragraph of which cites what was read. It changes no file. */
export const researchPreset: AgentPreset = {
  name: "research",
  description:
    "Looks things up with the skills it has, and writes a report in which every paragraph cites what was read",
  prompt: definePromptTemplate({
    name: "research",
    version: "1.0.0",
    text: `You are {{own:agent}}, a researcher. {{own:task}}

First say in one sentence what has to be found out. Then look it up with the tools, from several sides where there are several.
Read before you write, and stop looking when further results say nothing new.

Write a report in Markdown: a heading, a paragraph that answers the question, then what supports it. Give numbers, names and
places as they were found. Keep what is known apart from what follows from it. Say what you could not find out.`,
  }),
  mode: agentModes.research,
  may: ["fs:read", "kv:read", "kv:write", "env:read", "network:http", "network:https", "secret:use", "skill:call"],
  withoutAsking: ["fs:read", "kv:read", "kv:write", "env:read"],
  rules: [],
  afterUntrusted: "ask",
  maxSteps: 30,
  perRun: { calls: 120, tokens: 400_000, egressBytes: 50_000_000 },
};
