import { PerformanceObserver } from "node:perf_hooks";

/** Counts the pauses of the main thread's garbage collector, from now until `end`. They are part of what is measured. */
export interface CollectorPauses {
  /** Stops counting. */
  readonly end: () => { readonly pauses: number; readonly milliseconds: number };
}

/** Starts to count. */
export function countCollectorPauses(): CollectorPauses {
  let pauses = 0;
  let milliseconds = 0;
  const count = (entries: readonly { readonly duration: number }[]): void => {
    pauses += entries.length;
    milliseconds += entries.reduce((sum, { duration }) => sum + duration, 0);
  };
  const observer = new PerformanceObserver((list) => count(list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  return {
    end: () => {
      count(observer.takeRecords());
      observer.disconnect();
      return { pauses, milliseconds };
    },
  };
}
