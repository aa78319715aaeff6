import type { ToolAction, ToolRule } from "../approval/tool-rule.ts";
import type { RunLimits } from "../budget/budget-options.ts";
import type { AgentMode } from "../mode/agent-mode.ts";
import type { PromptTemplate } from "../prompt/prompt-template.ts";

/** The beginning of a permission: a category and an action. */
export type PermissionHead =
  | "fs:read"
  | "fs:write"
  | "fs:delete"
  | "kv:read"
  | "kv:write"
  | "env:read"
  | "network:http"
  | "network:https"
  | "secret:use"
  | "skill:call";

/** What one of the default agents is: data only. */
export interface AgentPreset {
  readonly name: string;
  readonly description: string;
  /** Its variables: `agent`, and `task`, what it is for beyond its name. */
  readonly prompt: PromptTemplate;
  readonly mode: AgentMode;
  /** What its skills may do at most, of what they request. The rest is refused at the gate, whatever the policy grants. */
  readonly may: readonly PermissionHead[];
  /** Skills that request nothing else are never asked for, also after untrusted content was read. */
  readonly withoutAsking: readonly PermissionHead[];
  readonly rules: readonly ToolRule[];
  readonly afterUntrusted: ToolAction;
  readonly maxSteps: number;
  readonly perRun: RunLimits;
  /** JSON Schema of its answers. Undefined: text. */
  readonly output?: Readonly<Record<string, unknown>>;
}
