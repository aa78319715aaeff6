import { memoryImport, privateModule } from "../admission/private-names.ts";
import type { MemoryContent } from "../admission/shared/skill-image.ts";

const pageBytes = 65_536;

/** How much a pool keeps. */
export interface MemoryPoolOptions {
  /** The most that unused memories may hold together. Default 64 MiB. */
  readonly maxBytes?: number;
  /** The most unused memories, because each takes an address range of some gigabytes, however small. Default 64. */
  readonly maxMemories?: number;
}

/**
 * The linear memories of a cell, used again from call to call: a new one costs the kernel an address range and is
 * several times slower. A memory is zeroed before it is handed out, however its last use ended, and one that grew is not
 * kept, because a guest sees its size.
 *
 * What lies here unused belongs to no call and is not counted as committed; it has bounds of its own. The sizes that were
 * asked for least recently make room for others.
 */
export class MemoryPool {
  /** Unused memories by size and maximum, the least recently used first; no list is empty. */
  readonly #free = new Map<string, WebAssembly.Memory[]>();
  readonly #maxBytes: number;
  readonly #maxMemories: number;
  #bytes = 0;
  #memories = 0;

  constructor({ maxBytes = 64 * 1024 * 1024, maxMemories = 64 }: MemoryPoolOptions = {}) {
    this.#maxBytes = maxBytes;
    this.#maxMemories = maxMemories;
  }

  /** What unused memories hold, in bytes. */
  get unusedBytes(): number {
    return this.#bytes;
  }

  /**
   * A memory that is zero but for what it begins with. Its maximum is exact: a module links only with a memory whose
   * maximum is at most its own.
   *
   * @param content What it begins with, within the initial pages. Default: zeros.
   */
  take(initialPages: number, maximumPages: number, content?: MemoryContent): WebAssembly.Memory {
    const key = `${initialPages} ${maximumPages}`;
    const free = this.#free.get(key);
    if (free === undefined) {
      const fresh = new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages });
      if (content !== undefined) fill(fresh, content);
      return fresh;
    }
    // The key goes to the end, as the most recently used.
    this.#free.delete(key);
    if (free.length > 1) this.#free.set(key, free);
    const memory = this.#takeFrom(free);
    zero(memory, content?.runs ?? noRuns);
    if (content !== undefined) fill(memory, content);
    return memory;
  }

  /** Takes a memory back. Nobody may use it any more. */
  give(memory: WebAssembly.Memory, initialPages: number, maximumPages: number): void {
    const bytes = memory.buffer.byteLength;
    if (bytes !== initialPages * pageBytes || bytes > this.#maxBytes) return;
    const key = `${initialPages} ${maximumPages}`;
    const free = this.#free.get(key) ?? [];
    free.push(memory);
    this.#free.delete(key);
    this.#free.set(key, free);
    this.#bytes += bytes;
    this.#memories += 1;
    this.#drop();
  }

  #takeFrom(free: WebAssembly.Memory[]): WebAssembly.Memory {
    const memory = free.pop() as WebAssembly.Memory;
    this.#bytes -= memory.buffer.byteLength;
    this.#memories -= 1;
    return memory;
  }

  /** Drops memories, those of the least recently used size first, until the rest is within the bounds. */
  #drop(): void {
    for (const [key, free] of this.#free) {
      while (this.#isOver() && free.length > 0) this.#takeFrom(free);
      if (free.length > 0) return;
      this.#free.delete(key);
    }
  }

  #isOver(): boolean {
    return this.#bytes > this.#maxBytes || this.#memories > this.#maxMemories;
  }
}

const noRuns = new Uint32Array(0);

/** Zeroes a memory but for the runs, which are filled in any case. */
function zero({ buffer }: WebAssembly.Memory, runs: Uint32Array): void {
  const memory = new Uint8Array(buffer);
  let end = 0;
  for (let index = 0; index < runs.length; index += 2) {
    const address = runs[index] ?? 0;
    memory.fill(0, end, address);
    end = address + (runs[index + 1] ?? 0);
  }
  memory.fill(0, end);
}

/** Fills all runs, or throws: the engine compares them with the memory. */
function fill(memory: WebAssembly.Memory, { data }: MemoryContent): void {
  const imports = { [privateModule]: { [memoryImport]: memory } };
  for (const module of data) void new WebAssembly.Instance(module, imports);
}
