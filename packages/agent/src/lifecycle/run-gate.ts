/** A time in which runs may go on. Each is over for good once it was shut; another one follows. */
export interface OpenTime {
  /** Aborted when it is over. */
  readonly signal: AbortSignal;
  /** The time that follows, or undefined when none will. */
  readonly following: Promise<OpenTime | undefined>;
}

/** Lets the runs of an agent go on, or stand still, all of them at once. */
export interface RunGate {
  /** The time that is, or was last. */
  current(): OpenTime;
  /** Lets runs stand still. */
  shut(reason: string): void;
  /** Lets those that stand still go on. */
  open(): void;
  /** Lets those that stand still end: nothing follows for them. */
  release(): void;
}

/** Makes a gate that is open. */
export function createRunGate(): RunGate {
  let time = createTime();
  return {
    current: () => time.open,
    shut: (reason) => time.ending.abort(new Error(reason)),
    open: () => {
      const before = time;
      time = createTime();
      before.follow(time.open);
    },
    release: () => time.follow(undefined),
  };
}

function createTime(): {
  readonly open: OpenTime;
  readonly ending: AbortController;
  readonly follow: (next: OpenTime | undefined) => void;
} {
  const ending = new AbortController();
  const { promise, resolve } = Promise.withResolvers<OpenTime | undefined>();
  return { open: { signal: ending.signal, following: promise }, ending, follow: resolve };
}
