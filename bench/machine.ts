import { availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";

/** The machine a run was made on. Figures of different machines cannot be compared, ratios with care. */
export interface Machine {
  readonly node: string;
  readonly v8: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** Processes that were running or waiting, averaged over the last minute. Above the number of cores, they waited. */
  readonly load: number;
}

/** Describes this machine as it is now. */
export function describeMachine(): Machine {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${process.arch} ${release()}`,
    load: loadavg()[0] ?? 0,
  };
}

/** One line about a machine, with the load before and after a run. */
export function formatMachine(before: Machine, after: Machine): string {
  const memory = `${Math.round(before.memoryBytes / 2 ** 30)} GiB`;
  const load = `load ${before.load.toFixed(1)} before and ${after.load.toFixed(1)} after`;
  return `Node ${before.node}, V8 ${before.v8}; ${before.cpu}, ${before.cores} cores, ${memory}, ${before.system}; ${load}`;
}

/** What kind of machine this is, without anything that tells it from others of its kind. */
export function describeMachineClass(): string {
  const { cores, memoryBytes } = describeMachine();
  return `${platform()} ${process.arch}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB`;
}
