import { slowDown } from "../slow-down.ts";
import type { ColdStart } from "./cold-start.ts";

/** The steps of a start, each of which needs what the one before it gave. */
export interface Steps<Library, Started> {
  readonly load: () => Promise<Library>;
  /** Starts it and gets the first result. */
  readonly start: (library: Library) => Promise<Started>;
  /** Gets the first result of another module. */
  readonly next: (started: Started) => Promise<void>;
}

/** Goes through the steps, and tells the process that asked how long each took. */
export async function timeSteps<Library, Started>(steps: Steps<Library, Started>): Promise<void> {
  const slowdown = Number(process.argv[2]);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const library = await slowDown(slowdown, steps.load)();
  const loaded = performance.now();
  const started = await slowDown(slowdown, steps.start)(library);
  const first = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  await slowDown(slowdown, steps.next)(started);
  const next = performance.now();
  const took: ColdStart = {
    importMs: loaded - began,
    firstResultMs: first - loaded,
    nextModuleMs: next - first,
    computingMs: (user + system) / 1000,
  };
  process.send?.(took);
}
