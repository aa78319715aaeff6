import { type Cipheriv, createCipheriv } from "node:crypto";

const chunkBytes = 512;
const zeros = new Uint8Array(chunkBytes);
/** Of the cipher. */
const blockBytes = 16;
const wordBytes = 8;
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
  /** Numbers given before those in `#words`. */
  #taken = 0;

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

  /** Lets go of all but the seed and how many numbers were taken: nobody will want one for a while. */
  rest(): void {
    if (this.#cipher === undefined) return;
    this.#taken += this.#next;
    this.#cipher = undefined;
    this.#words = noWords;
    this.#next = 0;
  }

  #refill(): void {
    this.#cipher ??= this.#cipherFrom(this.#taken);
    if (this.#words.length > 0) this.#taken += this.#words.length;
    this.#words = new BigUint64Array(Uint8Array.from(this.#cipher.update(zeros)).buffer);
    this.#next = 0;
  }

  /** The key stream from a number on. */
  #cipherFrom(taken: number): Cipheriv {
    const counter = Buffer.alloc(blockBytes);
    const wordsInBlock = blockBytes / wordBytes;
    counter.writeBigUInt64BE(BigInt(Math.floor(taken / wordsInBlock)), blockBytes - wordBytes);
    const cipher = createCipheriv("aes-256-ctr", this.#seed, counter);
    cipher.update(zeros.subarray(0, (taken % wordsInBlock) * wordBytes));
    return cipher;
  }
}
