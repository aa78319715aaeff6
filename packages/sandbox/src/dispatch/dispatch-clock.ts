/** A time to come that somebody may no longer wait for. */
export interface Alarm {
  cancel(): void;
}

/** The time, as the dispatcher sees it. Tests have one of their own. */
export interface DispatchClock {
  /** Milliseconds that only grow. */
  nowMs(): number;
  /** Calls an action once, later. It does not keep the process alive. */
  after(milliseconds: number, action: () => void): Alarm;
}

/** The clock of the process. */
export const systemClock: DispatchClock = {
  nowMs: () => performance.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
