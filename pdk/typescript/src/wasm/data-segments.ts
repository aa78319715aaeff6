import { signed, unsigned } from "./leb128.ts";
import { join } from "./sections.ts";

const constantI32 = 0x41;
const end = 0x0b;
const active = 0;

/** Zeros that are cheaper to write than the head of one more segment. */
const bridgedZeros = 12;

/**
 * Writes a data section from which memory begins with the same bytes.
 *
 * @param memory The memory; zeros are left out.
 * @returns The section, and how many segments it has.
 */
export function writeDataSegments(memory: Uint8Array): { readonly body: Uint8Array; readonly count: number } {
  const parts: (Uint8Array | readonly number[])[] = [];
  let count = 0;
  for (const [start, stop] of findRuns(memory)) {
    parts.push(
      [active, constantI32],
      signed(BigInt(start)),
      [end],
      unsigned(stop - start),
      memory.subarray(start, stop),
    );
    count++;
  }
  return { body: join([unsigned(count), ...parts]), count };
}

/** Runs of bytes that are not zero, and of the short zeros between them. */
function* findRuns(memory: Uint8Array): Generator<readonly [number, number]> {
  for (let start = nextByte(memory, 0); start < memory.length;) {
    let stop = start + 1;
    let next = nextByte(memory, stop);
    while (next < memory.length && next - stop <= bridgedZeros) {
      stop = next + 1;
      next = nextByte(memory, stop);
    }
    yield [start, stop];
    start = next;
  }
}

/** Where the next byte is that is not zero. */
function nextByte(memory: Uint8Array, from: number): number {
  let index = from;
  while (index < memory.length && memory[index] === 0) index++;
  return index;
}
