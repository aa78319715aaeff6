import type { SkillCallLimits } from "@cordon/core";
import type { ToolApprover } from "../approval/ask-approver.ts";
import type { ToolRule } from "../approval/tool-rule.ts";

/** What bounds the calls of tools that somebody else's loop makes. */
export interface ToolCallerOptions {
  /**
   * What a call may do at most: `skill:call:ID` for each skill, and everything the skills then do. What a skill does must be
   * covered by its own requests, the policy and this. Default: no such bound.
   */
  readonly permissions?: readonly string[];
  /** Which calls are allowed, asked for or refused. Default: none beside the `confirm` flags of the skills. */
  readonly rules?: readonly ToolRule[];
  /** Who says yes to what is asked for; only `true` is a yes. Default: nobody, and what is asked for is refused. */
  readonly approve?: ToolApprover;
  /** How long an answer may take, in milliseconds; silence refuses. Default 60,000. */
  readonly approvalTimeoutMs?: number;
  /** Whom the calls are for. It is in the receipts. */
  readonly tenant?: string;
  /** Limits of each call; they can only tighten. Default: those of the skills. */
  readonly limits?: SkillCallLimits;
  /** Characters of one result to hand on. Default 16,000. */
  readonly maxToolOutputCharacters?: number;
  /** Calls that run at the same time. Default 4. */
  readonly maxParallelCalls?: number;
  /** Calls that wait for others to end; one more is refused at once. Default 100. */
  readonly maxWaitingCalls?: number;
}
