import type { DecisionEvent } from "@cordon/core";

/** Whether a decision was a refusal for the guest: a `deny`, or an `ask` that nobody approved. */
export const wasRefused = ({ outcome, approval }: Pick<DecisionEvent, "outcome" | "approval">): boolean =>
  outcome === "deny" || (outcome === "ask" && approval !== "given");
