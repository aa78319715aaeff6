import { open, readdir, readFile, stat, unlink, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { JournalHeldError } from "@cordon/core";
import { hasEnded, identityOfThisProcess, type ProcessIdentity } from "./process-identity.ts";

/** The right to write to a journal, until it is disposed of or its time is over. */
export interface JournalLease extends AsyncDisposable {
  /** Greater than that of every lease before. Who holds an older one writes no more. */
  readonly epoch: number;
  /** Says whether nobody has taken it over. */
  isHeld(): Promise<boolean>;
}

/** How a lease is taken. */
export interface LeaseOptions {
  /** The greatest epoch that is known to be over. */
  readonly after: number;
  /** Milliseconds it holds without being renewed. It is renewed three times as often. */
  readonly leaseMs: number;
  readonly nowMs: () => number;
}

/**
 * Takes the lease of a file: a file beside it whose name ends in the epoch. Making that file is what decides, and the file
 * system lets one process do it.
 *
 * A lease ends when its holder disposes of it, when the holder's process has ended, where that can be told, and when it was
 * not renewed in time.
 *
 * @throws JournalHeldError when another one holds.
 */
export async function takeLease(file: string, { after, leaseMs, nowMs }: LeaseOptions): Promise<JournalLease> {
  const found = await epochsOf(file);
  const last = found.at(-1);
  if (last !== undefined) {
    const leftMs = await timeLeft(leaseFile(file, last), leaseMs, nowMs);
    if (leftMs > 0) throw new JournalHeldError(file, leftMs);
  }
  const epoch = Math.max(after, last ?? 0) + 1;
  const own = leaseFile(file, epoch);
  await makeFile(own, file, leaseMs);
  const renew = async (): Promise<void> => await utimes(own, new Date(nowMs()), new Date(nowMs()));
  await renew();
  // In this order, so that whoever holds an older one finds its own gone or the next one there.
  for (const old of found) await unlink(leaseFile(file, old)).catch(ignore);
  const timer = setInterval(() => void renew().catch(ignore), Math.ceil(leaseMs / 3));
  timer.unref();
  return {
    epoch,
    isHeld: async () => (await exists(own)) && !(await exists(leaseFile(file, epoch + 1))),
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await unlink(own).catch(ignore);
    },
  };
}

async function makeFile(own: string, file: string, leaseMs: number): Promise<void> {
  try {
    await using handle = await open(own, "wx", 0o600);
    await handle.writeFile(JSON.stringify(await identityOfThisProcess()));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw new JournalHeldError(file, leaseMs);
    throw error;
  }
}

async function timeLeft(lease: string, leaseMs: number, nowMs: () => number): Promise<number> {
  try {
    const { mtimeMs } = await stat(lease);
    const leftMs = Math.max(0, mtimeMs + leaseMs - nowMs());
    return leftMs > 0 && (await hasEnded(readIdentity(await readFile(lease, "utf8")))) ? 0 : leftMs;
  } catch (error) {
    // Whoever held it let it go just now.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}

/** Whoever makes a lease may not have written into it yet: of such a process nothing is known. */
function readIdentity(text: string): ProcessIdentity {
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    return { pid: 0 };
  }
}

const leaseFile = (file: string, epoch: number): string => `${file}.lease-${epoch}`;

async function epochsOf(file: string): Promise<readonly number[]> {
  const prefix = `${basename(file)}.lease-`;
  const names = await readdir(dirname(join(file)));
  return names
    .filter((name) => name.startsWith(prefix) && /^[1-9]\d{0,14}$/u.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .toSorted((left, right) => left - right);
}

const ignore = (): undefined => undefined;
const exists = async (file: string): Promise<boolean> =>
  await stat(file).then(
    () => true,
    () => false,
  );
