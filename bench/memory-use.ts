import { readFile } from "node:fs/promises";

/** The memory of this process, in bytes. */
export interface MemoryUse {
  /** What is in memory now. */
  readonly residentBytes: number;
  /** What is mapped, whether it is in memory or not. Undefined where the system does not say. */
  readonly mappedBytes: number | undefined;
}

/** Measures the memory of this process. Collect garbage first where it matters. */
export async function memoryUse(): Promise<MemoryUse> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const kilobytes = /^VmSize:\s+(\d+) kB$/mu.exec(status)?.[1];
  return {
    residentBytes: process.memoryUsage.rss(),
    mappedBytes: kilobytes === undefined ? undefined : Number(kilobytes) * 1024,
  };
}
