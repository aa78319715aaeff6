import type { ApprovalCaller, CallAccount, MountTable } from "@cordon/capabilities";
import type { Grants } from "@cordon/core";

/** What a call that a skill made has from those that wait for it. */
export interface Nesting {
  /** The calls that wait, the outermost first; the last one made this call. */
  readonly callers: readonly [ApprovalCaller, ...ApprovalCaller[]];
  /** What the last of them may do, and so everything this call may do at most. */
  readonly ceiling: Grants;
  /** Where each of them sees its folders. */
  readonly mounts: readonly MountTable[];
  /** What the last of them is counted in. */
  readonly account: CallAccount;
}
