const blockBytes = 4_096;
const wordBytes = 4;
/** What stands before the bytes of a run: where they are, and how many, as words. */
const headWords = 2;
/** A gap of equal words as long as a head is written rather than a new run begun. */
const mergedWords = headWords;

const zeroBlock: Uint8Array = new Uint8Array(blockBytes);

/**
 * Writes down where bytes are not what they were: runs of words, each with its place and length. What nobody touched is
 * compared block by block by the engine's own comparison, which is as fast as memory is.
 *
 * @param current A multiple of four bytes.
 * @param pristine What it was: as long or shorter, and zeros from there on. Default: zeros.
 * @param into Where to write, from its beginning.
 * @returns How many words were written, or undefined when they do not fit.
 */
export function writeDifference(current: Uint8Array, pristine: Uint8Array, into: Uint32Array): number | undefined {
  const words = new Uint32Array(current.buffer, current.byteOffset, current.byteLength / wordBytes);
  const before = new Uint32Array(pristine.buffer, pristine.byteOffset, pristine.byteLength / wordBytes);
  const [currentBuffer, pristineBuffer] = [bufferOf(current), bufferOf(pristine)];
  let at = 0;
  let runStart = -1;
  let runEnd = -1;
  for (let block = 0; block < current.byteLength; block += blockBytes) {
    const end = Math.min(block + blockBytes, current.byteLength);
    if (isSame(currentBuffer, pristineBuffer, block, end)) continue;
    for (let word = block / wordBytes; word < end / wordBytes; word += 1) {
      const value = words[word] ?? 0;
      if (value === (before[word] ?? 0)) continue;
      if (runStart !== -1 && word - runEnd <= mergedWords) {
        if (at + word - runEnd + 1 > into.length) return undefined;
        for (let gap = runEnd; gap < word; gap += 1) into[at++] = words[gap] ?? 0;
      } else {
        if (at + headWords + 1 > into.length) return undefined;
        if (runStart !== -1) into[runStart + 1] = runEnd - (into[runStart] ?? 0);
        runStart = at;
        into[at] = word;
        at += headWords;
      }
      if (at >= into.length) return undefined;
      into[at++] = value;
      runEnd = word + 1;
    }
  }
  if (runStart !== -1) into[runStart + 1] = runEnd - (into[runStart] ?? 0);
  return at;
}

/**
 * Puts back what was written down.
 *
 * @param difference What {@link writeDifference} wrote.
 * @param into What it was written of, as it was then or longer.
 */
export function applyDifference(difference: Uint32Array, into: Uint8Array): void {
  const words = new Uint32Array(into.buffer, into.byteOffset, into.byteLength / wordBytes);
  for (let at = 0; at < difference.length;) {
    const start = difference[at] ?? 0;
    const length = difference[at + 1] ?? 0;
    words.set(difference.subarray(at + headWords, at + headWords + length), start);
    at += headWords + length;
  }
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

function isSame(current: Buffer, pristine: Buffer, start: number, end: number): boolean {
  const there = Math.min(end, pristine.length);
  if (start < there && current.compare(pristine, start, there, start, start + there - start) !== 0) return false;
  const beyond = Math.max(start, there);
  return beyond >= end || current.compare(zeroBlock, 0, end - beyond, beyond, end) === 0;
}
