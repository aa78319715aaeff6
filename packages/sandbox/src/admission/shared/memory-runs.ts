import type { DataSegment } from "../reader/data-section.ts";

/** How the memory of a skill begins. */
export interface MemoryRuns {
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** Address and length of each run, by ascending address. */
  readonly runs: Uint32Array;
}

/** Gaps up to this many bytes are copied with what is around them: one long copy is faster than two short ones. */
const bridgedBytes = 256;
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
  const image = new Uint8Array(new SharedArrayBuffer(bytes));
  const offsets = startsOf(runs);
  for (const { address, start, end } of filled) {
    const run = runAt(runs, address);
    image.set(module.subarray(start, end), (offsets[run] ?? 0) + address - (runs[run]?.address ?? 0));
  }
  return { bytes: image, runs: Uint32Array.from(runs.flatMap(({ address, end }) => [address, end - address])) };
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

/** Where the bytes of each run begin. */
function startsOf(runs: readonly Run[]): readonly number[] {
  let next = 0;
  return runs.map(({ address, end }) => {
    const start = next;
    next += end - address;
    return start;
  });
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
