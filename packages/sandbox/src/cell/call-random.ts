import { type Cipheriv, createCipheriv } from "node:crypto";

const chunkBytes = 512;
const zeros = new Uint8Array(chunkBytes);
const firstCounter = new Uint8Array(16);
const noWords = new BigUint64Array(0);

/**
 * The random numbers of one call: the key stream of AES-256-CTR under the seed. Two calls with one seed get the same
 * numbers; without the seed they cannot be told from random.
 */
export class CallRandom {
  readonly #seed: Uint8Array;
  #cipher: Cipheriv | undefined;
  #words: BigUint64Array = noWords;
  #next = 0;

  /** @param seed 32 bytes. */
  constructor(seed: Uint8Array) {
    this.#seed = seed;
  }

  /** The next 64 bits, as the signed number WebAssembly passes. */
  next(): bigint {
    if (this.#next === this.#words.length) this.#refill();
    const word = this.#words[this.#next] ?? 0n;
    this.#next += 1;
    return BigInt.asIntN(64, word);
  }

  #refill(): void {
    this.#cipher ??= createCipheriv("aes-256-ctr", this.#seed, firstCounter);
    this.#words = new BigUint64Array(Uint8Array.from(this.#cipher.update(zeros)).buffer);
    this.#next = 0;
  }
}
