import { readFileSync, readlinkSync } from "node:fs";

/** The number the system gave this thread; 0 where it cannot be told. */
export function systemThreadId(): number {
  try {
    return Number(readlinkSync("/proc/thread-self").split("/").at(-1)) || 0;
  } catch {
    return 0;
  }
}

/**
 * The time a thread of this process had a core, in nanoseconds.
 *
 * @param systemId What {@link systemThreadId} said on that thread.
 * @returns Undefined where the system does not tell: elsewhere than on Linux, or before the thread said its number.
 */
export function threadTimeNanoseconds(systemId: number): bigint | undefined {
  if (systemId === 0) return undefined;
  try {
    const [onCore = ""] = readFileSync(`/proc/self/task/${systemId}/schedstat`, "latin1").split(" ");
    return /^\d+$/u.test(onCore) ? BigInt(onCore) : undefined;
  } catch {
    return undefined;
  }
}
