const firstBytes = 16 * 1024;

/**
 * Bytes that come in pieces. They are copied into one place at once: a body that arrives byte by byte would otherwise
 * take a hundred times its size.
 */
export class GrowingBytes {
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  /** Copies a piece to the end. */
  append(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2, firstBytes));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** All of them: a view, valid until the next piece. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
