import { decodeText, native, operations } from "./native.ts";
import { requireHost } from "./phase.ts";

/** What is known about the call. */
export interface SkillContext {
  /** The tool that was called. */
  readonly tool: string;
  /** The agent that calls, where the caller says so. Nothing proves it. */
  readonly agent: string | undefined;
  /** The conversation the call belongs to, where the caller says so. */
  readonly conversation: string | undefined;
  /** Whom the call is for, where the caller says so. */
  readonly tenant: string | undefined;
  /** A value the caller configured, undefined when there is none. */
  readonly config: (name: string) => string | undefined;
}

const current = { tool: "" };

/** A call of a tool begins. */
export function enterTool(tool: string): void {
  current.tool = tool;
}

/** What is known about the call. */
export function currentContext(): SkillContext {
  return {
    tool: current.tool,
    config,
    get agent() {
      return config("cordon.agent");
    },
    get conversation() {
      return config("cordon.conversation");
    },
    get tenant() {
      return config("cordon.tenant");
    },
  };
}

function config(name: string): string | undefined {
  requireHost("read the configuration");
  const value = native(operations.config, name);
  return value instanceof Uint8Array ? decodeText(value) : undefined;
}
