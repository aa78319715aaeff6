import { readFile, readlink } from "node:fs/promises";

/** Which process this is, so that another one on the same machine can tell whether it still runs. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the system's own unit; a number that is used again has another. Undefined: not known. */
  readonly startedAt?: string;
  /** The boot of the machine and the space its process numbers are from. Undefined: not known. */
  readonly numbersOf?: string;
}

/** The identity of this process. Known in full on Linux only. */
export async function identityOfThisProcess(): Promise<ProcessIdentity> {
  const [startedAt, numbersOf] = await Promise.all([startOf(process.pid), spaceOfNumbers()]);
  return {
    pid: process.pid,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(numbersOf === undefined ? {} : { numbersOf }),
  };
}

/**
 * Says whether a process has ended for sure. One of another machine, of another container, or of which too little is known,
 * is never said to have.
 */
export async function hasEnded({ pid, startedAt, numbersOf }: ProcessIdentity): Promise<boolean> {
  if (startedAt === undefined || numbersOf === undefined || numbersOf !== (await spaceOfNumbers())) return false;
  return (await startOf(pid)) !== startedAt;
}

/** The 22nd field. The second is a name in parentheses that may hold blanks and parentheses itself. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return text
    ?.slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .at(19);
}

async function spaceOfNumbers(): Promise<string | undefined> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()} ${await readlink("/proc/self/ns/pid")}`;
  } catch {
    return undefined;
  }
}
