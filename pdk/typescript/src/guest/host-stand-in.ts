import type { HostAnswer } from "./host-answer.ts";
import type { Capability } from "./operation-queue.ts";

/** What takes the place of the host where a skill runs in Node: in the tests of its author. */
export interface HostStandIn {
  /** Does what the adaptor does, by number. */
  readonly native: (operation: number, ...values: readonly unknown[]) => unknown;
  /**
   * Answers one request.
   *
   * @throws PermissionError, HostError as a host would have them thrown.
   */
  readonly ask: (capability: Capability, header: object, body: Uint8Array | undefined) => Promise<HostAnswer>;
}

const standIn: { find: () => HostStandIn | undefined } = { find: () => undefined };

/** Says where to look for a stand-in. There is one at most for each call that runs. */
export function useStandIns(find: () => HostStandIn | undefined): void {
  standIn.find = find;
}

/** The stand-in of the call that runs; undefined inside a skill. */
export function currentStandIn(): HostStandIn | undefined {
  return standIn.find();
}
