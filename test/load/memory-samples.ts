import { readFileSync } from "node:fs";

/** What the process held at one moment. */
interface MemorySample {
  readonly residentBytes: number;
  readonly addressSpaceBytes: number;
}

/**
 * The least the process held in the third and in the last quarter of the samples, in bytes. Collectors of several threads
 * let it swing by a third; what is leaked also lifts the lowest points.
 */
export interface MemoryGrowth {
  readonly early: MemorySample;
  readonly late: MemorySample;
}

/** Reads what the process holds now. Linux only. */
export function sampleMemory(): MemorySample {
  const status = readFileSync("/proc/self/status", "utf8");
  return { residentBytes: field(status, "VmRSS"), addressSpaceBytes: field(status, "VmSize") };
}

/**
 * Compares the third quarter of the samples with the last one. What comes first is warm-up: until every lane of every cell
 * ran calls of every kind, kernels and pools of memory fill to what they keep.
 *
 * @param samples At least eight, at even distances.
 */
export function memoryGrowth(samples: readonly MemorySample[]): MemoryGrowth {
  const quarter = Math.floor(samples.length / 4);
  if (quarter < 2) throw new RangeError(`Cannot compare quarters of ${samples.length} samples`);
  return { early: lowest(samples.slice(2 * quarter, 3 * quarter)), late: lowest(samples.slice(-quarter)) };
}

function lowest(samples: readonly MemorySample[]): MemorySample {
  return {
    residentBytes: Math.min(...samples.map(({ residentBytes }) => residentBytes)),
    addressSpaceBytes: Math.min(...samples.map(({ addressSpaceBytes }) => addressSpaceBytes)),
  };
}

function field(status: string, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "mu").exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`Cannot find ${name} in /proc/self/status`);
  return Number(kibibytes) * 1024;
}
