import { currentStandIn } from "./host-stand-in.ts";
import { isInSkill, noHost } from "./native.ts";

/** Whether the skill is being built: its modules are evaluated then, and there is no host yet. */
const phase = { building: true };

/** A call begins: from now on there is a host. */
export function leaveBuild(): void {
  phase.building = false;
}

/**
 * Makes sure there is a host.
 *
 * @param action What is about to happen, as in `ask the host`.
 * @throws Error at the top level of a module.
 */
export function requireHost(action: string): void {
  if (!phase.building || currentStandIn() !== undefined) return;
  if (!isInSkill) throw new Error(noHost);
  throw new Error(`Cannot ${action} at the top level of a module: it runs once, when the skill is built`);
}
