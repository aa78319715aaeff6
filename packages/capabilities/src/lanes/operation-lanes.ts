/** Lets a bounded number of operations run at once. */
export interface OperationLanes {
  /**
   * Runs an operation when a lane is free, in the order of arrival among owners that are below their share.
   *
   * @param operation It settles only when everything it does has ended.
   * @param options Who asks, and the signal that takes the operation out of the queue; it then rejects with its reason.
   */
  run<Result>(operation: () => Promise<Result>, options: OperationLaneOptions): Promise<Result>;
}

/** Who asks for a lane. */
export interface OperationLaneOptions {
  /** Whose share it takes, such as a call of a skill; compared by identity. */
  readonly owner: object;
  readonly signal: AbortSignal;
}

/** How many lanes there are. */
export interface OperationLaneCounts {
  /** Operations of all owners together. */
  readonly total: number;
  /** Operations of one owner. */
  readonly perOwner: number;
}

interface Waiting {
  readonly owner: object;
  readonly start: () => void;
}

/**
 * Makes lanes.
 *
 * @param counts How many.
 */
export function createOperationLanes(counts: OperationLaneCounts): OperationLanes {
  const running = new Map<object, number>();
  const queue: Waiting[] = [];
  let busy = 0;

  const mayStart = (owner: object): boolean => busy < counts.total && (running.get(owner) ?? 0) < counts.perOwner;

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
