/** Counts the runs of an agent, and those of them that stand still. */
export interface InFlight {
  begin(): void;
  end(): void;
  /** One of them stands still, or goes on. */
  still(isStill: boolean): void;
  /** Those that have begun and not ended. */
  count(): number;
  /** Resolves as soon as none is under way but those that stand still. */
  allStill(): Promise<void>;
  /** Resolves as soon as there is none. */
  none(): Promise<void>;
}

interface Waiting {
  readonly isOver: () => boolean;
  readonly resolve: () => void;
}

/** Makes a count of none. */
export function createInFlight(): InFlight {
  let begun = 0;
  let standing = 0;
  let waiting: readonly Waiting[] = [];
  const changed = (): void => {
    const over = waiting.filter(({ isOver }) => isOver());
    waiting = waiting.filter((one) => !over.includes(one));
    for (const { resolve } of over) resolve();
  };
  const until = async (isOver: () => boolean): Promise<void> => {
    if (isOver()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting = [...waiting, { isOver, resolve }];
    await promise;
  };
  return {
    begin: () => void begun++,
    end: () => {
      begun--;
      changed();
    },
    still: (isStill) => {
      standing += isStill ? 1 : -1;
      changed();
    },
    count: () => begun,
    allStill: () => until(() => begun === standing),
    none: () => until(() => begun === 0),
  };
}
