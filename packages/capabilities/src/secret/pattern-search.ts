/** Where a pattern was found. */
export type PatternFound = (start: number, end: number, pattern: number) => void;

/** Finds many patterns in bytes in one pass, whatever the case of ASCII letters. */
export interface PatternSearch {
  /**
   * Looks at the windows that end before a limit, and says every occurrence that starts in one of them, in the order of
   * their starts.
   *
   * @param bytes Where to look.
   * @param from What an earlier look at the same bytes returned; 0 for the first.
   * @param limit Not beyond this index, so that a caller can take turns with others.
   * @param found Called with start, end and the index of the pattern.
   * @returns Where the next look begins; at least the number of bytes when all was looked at.
   */
  look(bytes: Uint8Array, from: number, limit: number, found: PatternFound): number;
}

/** The lower five bits of three bytes: equal for letters that differ in case alone. */
const tableSize = 32_768;
const blockBytes = 3;

/**
 * Prepares a search by the method of Wu and Manber: most of the bytes are skipped, since the three at the end of a window
 * mostly stand in no pattern. Whoever does not know the patterns cannot make it slow.
 *
 * @param patterns At least one, each of at least three bytes, in lower case where they are ASCII letters.
 */
export function createPatternSearch(patterns: readonly Uint8Array[]): PatternSearch {
  const window = Math.min(255, ...patterns.map(({ length }) => length));
  const shifts = new Uint8Array(tableSize).fill(window - blockBytes + 1);
  const ending: number[][] = [];
  for (const [index, pattern] of patterns.entries()) {
    for (let end = blockBytes; end <= window; end++) {
      const block = blockAt(pattern, end - 1);
      shifts[block] = Math.min(shifts[block] ?? 0, window - end);
      if (end === window) (ending[block] ??= []).push(index);
    }
  }
  return {
    look(bytes, from, limit, found) {
      let last = Math.max(from, window - 1);
      while (last < limit) {
        const block = blockAt(bytes, last);
        const shift = shifts[block] ?? 0;
        if (shift > 0) {
          last += shift;
          continue;
        }
        const start = last - window + 1;
        for (const index of ending[block] ?? []) {
          const pattern = patterns[index] ?? noBytes;
          if (standsAt(bytes, start, pattern)) found(start, start + pattern.length, index);
        }
        last += 1;
      }
      return last;
    },
  };
}

const noBytes = new Uint8Array(0);

function blockAt(bytes: Uint8Array, last: number): number {
  return (((bytes[last - 2] ?? 0) & 31) << 10) | (((bytes[last - 1] ?? 0) & 31) << 5) | ((bytes[last] ?? 0) & 31);
}

function standsAt(bytes: Uint8Array, start: number, pattern: Uint8Array): boolean {
  if (start + pattern.length > bytes.length) return false;
  for (let index = 0; index < pattern.length; index++) {
    if (lowerCase(bytes[start + index] ?? 0) !== pattern[index]) return false;
  }
  return true;
}

/** An ASCII letter in lower case, every other byte as it is. */
export function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
