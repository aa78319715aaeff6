/**
 * How urgent a call is. A more urgent one begins earlier when calls wait; it never stops one that runs, and a less urgent
 * one still has its share: of 21 calls that begin while all wait, 16 are `critical`, 4 `normal` and 1 `low`.
 */
export type CallPriority = "critical" | "normal" | "low";

/** Every priority, the most urgent first. */
export const callPriorities: readonly CallPriority[] = Object.freeze(["critical", "normal", "low"]);
