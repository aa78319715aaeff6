/** Lets a bounded number of file operations run at once. */
export interface FileLanes {
  /**
   * Runs an operation when a lane is free, in the order of arrival among owners that are below their share.
   *
   * @param operation It settles only when its last file operation did.
   * @param options Who asks, and the signal that takes the operation out of the queue; it then rejects with its reason.
   */
  run<Result>(operation: () => Promise<Result>, options: FileLaneOptions): Promise<Result>;
}

/** Who asks for a lane. */
export interface FileLaneOptions {
  /** One call of a skill, as an object to compare by identity. */
  readonly owner: object;
  readonly signal: AbortSignal;
}

/** How many lanes there are. */
export interface FileLaneCounts {
  /** Operations of all calls together. */
  readonly total: number;
  /** Operations of one call. */
  readonly perCall: number;
}

interface Waiting {
  readonly owner: object;
  readonly start: () => void;
}

/**
 * Makes lanes for file operations. An operation has at most one file system request in Node's thread pool at a time, so
 * `total` is also how many of the pool's threads guests can occupy.
 *
 * @param counts How many.
 */
export function createFileLanes(counts: FileLaneCounts): FileLanes {
  const running = new Map<object, number>();
  const queue: Waiting[] = [];
  let busy = 0;

  const mayStart = (owner: object): boolean => busy < counts.total && (running.get(owner) ?? 0) < counts.perCall;

  const take = (owner: object): void => {
    busy++;
    running.set(owner, (running.get(owner) ?? 0) + 1);
  };

  const giveBack = (owner: object): void => {
    busy--;
    const left = (running.get(owner) ?? 1) - 1;
    if (left === 0) running.delete(owner);
    else running.set(owner, left);
    const next = queue.findIndex((waiting) => mayStart(waiting.owner));
    if (next >= 0) queue.splice(next, 1)[0]?.start();
  };

  const wait = async (owner: object, signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = {
      owner,
      start: () => {
        take(owner);
        signal.removeEventListener("abort", leave);
        resolve();
      },
    };
    const leave = (): void => {
      queue.splice(queue.indexOf(waiting), 1);
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    queue.push(waiting);
    await promise;
  };

  return {
    async run(operation, { owner, signal }) {
      signal.throwIfAborted();
      if (mayStart(owner)) take(owner);
      else await wait(owner, signal);
      try {
        signal.throwIfAborted();
        return await operation();
      } finally {
        giveBack(owner);
      }
    },
  };
}

const poolThreads = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4);

/**
 * The lanes of this process, for everything that has none of its own: one fewer than Node's thread pool has threads
 * (3 of 4 by default, at least 1), so that the application's own files and name look-ups always have one, and 2 per call.
 */
export const processFileLanes: FileLanes = createFileLanes({
  total: Math.max(1, (poolThreads >= 1 ? poolThreads : 4) - 1),
  perCall: 2,
});
