/** The place of one call in an order. */
export interface CallTurn {
  /** Does something when everything before was begun or left, and lets the next one begin as soon as it is begun. */
  begin<Result>(action: () => Promise<Result>): Promise<Result>;
  /** Lets the next one begin, when this one never did. */
  leave(): void;
}

/**
 * Keeps calls in the order they were made, though what comes before them, like the check of an input, takes longer for
 * some than for others. Where nothing is before a call, it begins at once.
 */
export class CallOrder {
  #last: Promise<void> | undefined;

  /** Takes the next place. */
  take(): CallTurn {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    const leave = (): void => {
      if (this.#last === promise) this.#last = undefined;
      resolve();
    };
    return {
      begin: async (action) => {
        if (before !== undefined) await before;
        const running = action();
        leave();
        return await running;
      },
      // What left early must not let the next one pass those before it.
      leave: () => void (before === undefined ? leave() : before.then(leave)),
    };
  }
}
