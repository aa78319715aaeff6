import { WaitingOwners } from "./waiting-owners.ts";

/** Lets a bounded number of operations run at once. */
export interface OperationLanes {
  /**
   * Runs an operation when a lane is free. Owners that are below their share take turns, and of each the first one is first.
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

/**
 * Makes lanes.
 *
 * @param counts How many.
 */
export function createOperationLanes(counts: OperationLaneCounts): OperationLanes {
  const running = new Map<object, number>();
  const queue = new WaitingOwners();
  let busy = 0;

  const isFull = (owner: object): boolean => (running.get(owner) ?? 0) >= counts.perOwner;
  const mayStart = (owner: object): boolean => busy < counts.total && !isFull(owner);

  const take = (owner: object): void => {
    busy++;
    running.set(owner, (running.get(owner) ?? 0) + 1);
    if (isFull(owner)) queue.setFull(owner, true);
  };

  const giveBack = (owner: object): void => {
    busy--;
    const left = (running.get(owner) ?? 1) - 1;
    if (left === 0) running.delete(owner);
    else running.set(owner, left);
    queue.setFull(owner, false);
    if (busy < counts.total) queue.take()?.();
  };

  const wait = async (owner: object, signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const start = (): void => {
      take(owner);
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = (): void => {
      queue.remove(owner, start);
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    queue.add(owner, start, isFull(owner));
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
