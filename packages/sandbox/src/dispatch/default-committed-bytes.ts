import { totalmem } from "node:os";

const leastBytes = 256 * 1024 * 1024;

/** What the machine says about its memory, in bytes. */
export interface MachineMemory {
  readonly totalBytes: number;
  /** The limit of the control group or container; 0 or more than the machine has when there is none. */
  readonly constrainedBytes: number;
}

/**
 * What all calls together may hold when nobody says otherwise: half of the machine's memory, or of what the process's
 * control group may have, whichever is less; at least 256 MiB.
 *
 * @param memory Default: of this machine.
 */
export function defaultCommittedBytes(
  memory: MachineMemory = { totalBytes: totalmem(), constrainedBytes: process.constrainedMemory() },
): number {
  const { totalBytes, constrainedBytes } = memory;
  const available = constrainedBytes > 0 ? Math.min(totalBytes, constrainedBytes) : totalBytes;
  return Math.max(leastBytes, Math.floor(available / 2));
}
