import type { AgentSetup } from "../agent-setup.ts";
import type { AgentEvent } from "./agent-event.ts";

const warnedOf = new WeakSet<AgentSetup>();

/** Tells the listener of an agent. What it throws is reported once, as a warning of the process: it decides nothing. */
export function tellListener(setup: AgentSetup, event: AgentEvent): void {
  try {
    setup.onEvent?.(event);
  } catch {
    if (warnedOf.has(setup)) return;
    warnedOf.add(setup);
    process.emitWarning(`The listener of the agent ${setup.name} threw`, { code: "CORDON_LISTENER_FAILED" });
  }
}
