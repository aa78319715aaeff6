import type { DataSegment } from "../reader/data-section.ts";

/** Runs of bytes of a memory, by ascending address. */
export interface MemoryRuns {
  readonly bytes: readonly Uint8Array[];
  /** Address and length of each. */
  readonly places: Uint32Array;
}

/** Gaps up to this many bytes are copied with what is around them: one long copy is faster than two short ones. */
const bridgedBytes = 512;
/** So that setting up an instance takes microseconds. A module with more has its own code. */
const maximumRuns = 1024;
/** A small file must not become a large image: beside its data it has at most as much again and this. */
const spareBytes = 65_536;

/**
 * Lays segments into runs of bytes, in their order: where two overlap, the later one counts.
 *
 * @param module The bytes of the module.
 * @param segments They fit into the memory.
 * @returns Undefined when they are too scattered.
 */
export function layRuns(module: Uint8Array, segments: readonly DataSegment[]): MemoryRuns | undefined {
  const filled = segments.filter(({ start, end }) => end > start);
  const runs = findRuns(filled);
  const dataBytes = filled.reduce((sum, { start, end }) => sum + end - start, 0);
  const bytes = runs.reduce((sum, { address, end }) => sum + end - address, 0);
  if (runs.length > maximumRuns || bytes > 2 * dataBytes + spareBytes) {
    return undefined;
  }
  const contents = runs.map(({ address, end }) => new Uint8Array(end - address));
  for (const { address, start, end } of filled) {
    const run = runAt(runs, address);
    contents[run]?.set(module.subarray(start, end), address - (runs[run]?.address ?? 0));
  }
  return { bytes: contents, places: Uint32Array.from(runs.flatMap(({ address, end }) => [address, end - address])) };
}

interface Run {
  readonly address: number;
  end: number;
}

/** What the segments cover, with the short gaps, by ascending address. */
function findRuns(segments: readonly DataSegment[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { address, start, end } of segments.toSorted((one, other) => one.address - other.address)) {
    const last = runs.at(-1);
    const stop = address + end - start;
    if (last !== undefined && address <= last.end + bridgedBytes) {
      last.end = Math.max(last.end, stop);
    } else {
      runs.push({ address, end: stop });
    }
  }
  return runs;
}

/** The last run that begins at the address or before it. */
function runAt(runs: readonly Run[], address: number): number {
  let low = 0;
  let high = runs.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((runs[middle]?.address ?? 0) <= address) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
