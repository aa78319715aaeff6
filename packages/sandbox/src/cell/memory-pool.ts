const pageBytes = 65_536;

/**
 * The linear memories of a cell, used again from call to call: a new one costs the kernel an address range and is
 * several times slower. A memory is zeroed before it is handed out, however its last use ended, and one that grew is not
 * kept, because a guest sees its size.
 */
export class MemoryPool {
  readonly #free = new Map<string, WebAssembly.Memory[]>();
  readonly #maxBytes: number;
  #bytes = 0;

  /** @param maxBytes The most that unused memories may hold together. Default 64 MiB. */
  constructor(maxBytes: number = 64 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /** A zeroed memory. Its maximum is exact: a module links only with a memory whose maximum is at most its own. */
  take(initialPages: number, maximumPages: number): WebAssembly.Memory {
    const memory = this.#free.get(`${initialPages} ${maximumPages}`)?.pop();
    if (memory === undefined) return new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages });
    this.#bytes -= memory.buffer.byteLength;
    new Uint8Array(memory.buffer).fill(0);
    return memory;
  }

  /** Takes a memory back. Nobody may use it any more. */
  give(memory: WebAssembly.Memory, initialPages: number, maximumPages: number): void {
    const bytes = memory.buffer.byteLength;
    if (bytes !== initialPages * pageBytes || this.#bytes + bytes > this.#maxBytes) return;
    const key = `${initialPages} ${maximumPages}`;
    const free = this.#free.get(key);
    if (free === undefined) this.#free.set(key, [memory]);
    else free.push(memory);
    this.#bytes += bytes;
  }
}
