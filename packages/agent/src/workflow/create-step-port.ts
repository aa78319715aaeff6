import { type JsonValue, OptionError, type SkillRunner } from "@cordon/core";
import type { Agent } from "../agent.ts";
import { runAgentStep } from "./run-agent-step.ts";
import { runSkillStep, toolFor } from "./run-skill-step.ts";
import type { StepPort, StepTask } from "./step-port.ts";

/** A function of the application. It is trusted: what it returns counts as untrusted only when its input does. */
export type StepFunction = (input: JsonValue, task: StepTask) => JsonValue | Promise<JsonValue>;

/** What steps may run. */
export interface StepPortOptions {
  /** As `agent:NAME`. Each has its own budget and permissions. Default: none. */
  readonly agents?: readonly Agent[];
  /** As `skill:ID`, or `skill:ID/TOOL` for one with several tools. Default: none. */
  readonly skills?: SkillRunner;
  /** Permissions that bound the calls of skills from above. Default: none bounds them. */
  readonly permissions?: readonly string[];
  /** As `function:NAME`. Default: none. */
  readonly functions?: Readonly<Record<string, StepFunction>>;
  /** Whom it is for. Skills keep what they keep for each tenant. */
  readonly tenant?: string;
}

/**
 * Makes a port of agents, skills and functions.
 *
 * An agent gets a text as its question; of an object it gets `task`, and the rest as JSON below. It is not tried again once it
 * called a tool, and a skill not once it may have changed or sent something.
 *
 * @throws OptionError when two agents have one name, or a function is none.
 */
export function createStepPort(options: StepPortOptions): StepPort {
  const { skills, permissions, tenant } = options;
  const agents = new Map((options.agents ?? []).map((agent) => [agent.name, agent]));
  if (agents.size !== (options.agents ?? []).length) throw new OptionError("agents", "two of them have one name");
  const functions = new Map(Object.entries(options.functions ?? {}));
  for (const [name, run] of functions) {
    if (typeof run !== "function") throw new OptionError(`functions.${name}`, "it is not a function");
  }
  const shared = tenant === undefined ? {} : { tenant };
  return Object.freeze({
    knows: (target: string) => {
      const { kind, name } = partsOf(target);
      if (kind === "agent") return agents.has(name);
      if (kind === "function") return functions.has(name);
      return kind === "skill" && skills !== undefined && toolFor(skills, name) !== undefined;
    },
    run: async (task: StepTask) => {
      const { kind, name } = partsOf(task.target);
      const [agent, call] = [agents.get(name), functions.get(name)];
      if (kind === "agent" && agent !== undefined) return await runAgentStep(agent, task, shared);
      if (kind === "skill" && skills !== undefined) {
        return await runSkillStep(skills, name, task, {
          ...shared,
          ...(permissions === undefined ? {} : { ceilings: [permissions] }),
        });
      }
      if (kind === "function" && call !== undefined) {
        return { output: await call(task.input, task), untrusted: task.untrusted };
      }
      return { failure: { message: `there is nothing that runs ${task.target}`, retry: false } };
    },
  } satisfies StepPort);
}

function partsOf(target: string): { readonly kind: string; readonly name: string } {
  const colon = target.indexOf(":");
  return { kind: target.slice(0, Math.max(colon, 0)), name: target.slice(colon + 1) };
}
