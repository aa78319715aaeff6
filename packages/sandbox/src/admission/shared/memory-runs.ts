import type { DataSegment } from "../reader/data-section.ts";

/** Bytes of a memory. */
export interface MemoryRun {
  readonly address: number;
  readonly bytes: Uint8Array;
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
 * @returns By ascending address; undefined when they are too scattered.
 */
export function layRuns(module: Uint8Array, segments: readonly DataSegment[]): readonly MemoryRun[] | undefined {
  const filled = segments.filter(({ start, end }) => end > start);
  const ranges = findRanges(filled);
  const dataBytes = filled.reduce((sum, { start, end }) => sum + end - start, 0);
  const bytes = ranges.reduce((sum, { address, end }) => sum + end - address, 0);
  if (ranges.length > maximumRuns || bytes > 2 * dataBytes + spareBytes) {
    return undefined;
  }
  const runs = ranges.map(({ address, end }) => ({ address, bytes: new Uint8Array(end - address) }));
  for (const { address, start, end } of filled) {
    const run = runAt(runs, address);
    run?.bytes.set(module.subarray(start, end), address - run.address);
  }
  return runs;
}

interface Range {
  readonly address: number;
  end: number;
}

/** What the segments cover, with the short gaps, by ascending address. */
function findRanges(segments: readonly DataSegment[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const { address, start, end } of segments.toSorted((one, other) => one.address - other.address)) {
    const last = ranges.at(-1);
    const stop = address + end - start;
    if (last !== undefined && address <= last.end + bridgedBytes) {
      last.end = Math.max(last.end, stop);
    } else {
      ranges.push({ address, end: stop });
    }
  }
  return ranges;
}

/** The last run that begins at the address or before it. */
function runAt(runs: readonly MemoryRun[], address: number): MemoryRun | undefined {
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
  return runs[low];
}
