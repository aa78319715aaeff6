/**
 * How long each host call of a plugin takes, seen from the host: the time from one arrival to the next is one whole way, the
 * answer to the guest, the guest, its next request to the host. A guest's own clock is too coarse for it.
 */
export interface HostCallTimes {
  /** Notes that a host call arrived. Called first thing by whoever serves it. */
  readonly arrived: () => void;
  /** The times since the last {@link HostCallTimes.take}, in milliseconds: one less than there were arrivals. */
  readonly take: () => readonly number[];
}

/** A clock in milliseconds; a test has its own. */
type Clock = () => number;

/**
 * Starts with nothing noted.
 *
 * @param slowdown How many times as long each is made to take, by computing in the host; 1 is not at all.
 */
export function createHostCallTimes(slowdown: number, clock: Clock = () => performance.now()): HostCallTimes {
  let durations: number[] = [];
  let last: number | undefined;
  return {
    arrived() {
      const now = clock();
      if (last === undefined) {
        last = now;
        return;
      }
      const end = last + (now - last) * slowdown;
      let noted = now;
      while (noted < end) noted = clock();
      durations.push(noted - last);
      last = noted;
    },
    take() {
      const taken = durations;
      durations = [];
      last = undefined;
      return taken;
    },
  };
}
