import type { CallRandom } from "../call-random.ts";

/** How much is made before the guest is looked at again. */
const chunkBytes = 65_536;

/**
 * Makes the next random bytes of a call in chunks, each with its place. They are the numbers `cordon_random_u64` would
 * give, in order, least significant byte first; what is left of the last one is dropped.
 *
 * @param length How many bytes.
 */
export function* randomBytes(
  random: CallRandom,
  length: number,
): Generator<readonly [offset: number, bytes: Uint8Array], void, void> {
  for (let offset = 0; offset < length; offset += chunkBytes) {
    const count = Math.min(chunkBytes, length - offset);
    const words = BigInt64Array.from({ length: Math.ceil(count / 8) }, () => random.next());
    yield [offset, new Uint8Array(words.buffer, 0, count)];
  }
}
