import type { Transform } from "node:stream";

import { GrowingBytes } from "./growing-bytes.ts";

/** What becomes of the bytes of a body. */
export interface ResponseBodyOptions {
  /** Makes the decoder of its coding. Undefined: the bytes are kept as they are. */
  readonly decoder: (() => Transform) | undefined;
  /** Called with the size of each piece before it is kept. It throws when there is no room. */
  readonly take: (bytes: number) => void;
  /** Called when decoding fails or finds no room, at most once, and not after {@link ResponseBody.dispose}. */
  readonly onFailure: (error: unknown) => void;
  /** Called when more can be written after `write` said no. */
  readonly onRoom: () => void;
}

/**
 * Collects a body, decoded. Each decoded byte is counted before it is kept, so that a small body that stands for a large
 * one ends at the limit and not at its size.
 */
export class ResponseBody implements Disposable {
  readonly #options: ResponseBodyOptions;
  readonly #bytes = new GrowingBytes();
  readonly #decoded = Promise.withResolvers<void>();
  #decoder: Transform | undefined;
  #disposed = false;

  constructor(options: ResponseBodyOptions) {
    this.#options = options;
    this.#decoded.promise.catch(() => undefined);
  }

  /**
   * Takes a piece as it came.
   *
   * @returns False when it wants no more before `onRoom`.
   */
  write(piece: Uint8Array): boolean {
    const { decoder } = this.#options;
    if (decoder === undefined) {
      this.#keep(piece);
      return true;
    }
    this.#decoder ??= this.#start(decoder);
    // What follows the end of the coding is no part of the body.
    return this.#decoder.readableEnded || this.#decoder.write(piece);
  }

  /**
   * Takes it that no more will come.
   *
   * @returns The whole body, once it is decoded.
   * @throws When it cannot be decoded, or has no room.
   */
  async end(): Promise<Uint8Array> {
    if (this.#decoder !== undefined) {
      this.#decoder.end();
      await this.#decoded.promise;
    }
    return this.#bytes.view();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#decoder?.destroy();
  }

  #start(make: () => Transform): Transform {
    const decoder = make();
    decoder.on("data", (piece: Uint8Array) => {
      try {
        if (!this.#disposed) this.#keep(piece);
      } catch (error) {
        decoder.destroy();
        this.#fail(error);
      }
    });
    decoder.on("drain", this.#options.onRoom);
    decoder.on("error", (error) => this.#fail(error));
    decoder.on("end", () => {
      this.#decoded.resolve();
      // One that ended by itself never says that it has room.
      this.#options.onRoom();
    });
    return decoder;
  }

  #keep(piece: Uint8Array): void {
    this.#options.take(piece.length);
    this.#bytes.append(piece);
  }

  #fail(error: unknown): void {
    this.#decoded.reject(error);
    if (!this.#disposed) this.#options.onFailure(error);
    this.#disposed = true;
  }
}
