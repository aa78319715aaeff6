import type { CallLog } from "../call-log.ts";
import type { LogLevel } from "../call.ts";

/** Where the lines of a file descriptor go. There is no other one. */
const levels: ReadonlyMap<number, LogLevel> = new Map([
  [1, "info"],
  [2, "warn"],
]);

const lineFeed = 10;

/**
 * What a guest writes to its standard output and error: log lines of the call, within the budget of its log. A line ends
 * at a line feed, or with the call.
 */
export class WasiOutput {
  readonly #log: CallLog;
  readonly #unfinished = new Map<LogLevel, Uint8Array[]>();
  #unfinishedBytes = 0;

  /** @param log The log of the call. */
  constructor(log: CallLog) {
    this.#log = log;
  }

  /** What waits for the end of its line, in bytes. */
  get unfinishedBytes(): number {
    return this.#unfinishedBytes;
  }

  /** Whether a guest can write to a file descriptor. */
  static takes(descriptor: number): boolean {
    return levels.has(descriptor);
  }

  /** Whether anybody wants what is written to a file descriptor; else it is dropped, and costs nothing. */
  keeps(descriptor: number): boolean {
    const level = levels.get(descriptor);
    return level !== undefined && this.#log.keeps(level);
  }

  /** How many bytes the guest may still write to a file descriptor; infinite where they are dropped. */
  bytesLeft(descriptor: number): number {
    return this.keeps(descriptor) ? Math.max(0, this.#log.bytesLeft - this.#unfinishedBytes) : Number.POSITIVE_INFINITY;
  }

  /**
   * Takes what was written.
   *
   * @param bytes At most {@link bytesLeft}, and nobody else's.
   * @returns False when the budget is spent.
   */
  write(descriptor: number, bytes: Uint8Array): boolean {
    const level = levels.get(descriptor);
    if (level === undefined || !this.keeps(descriptor)) return true;
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      this.#hold(level, bytes.subarray(start, end));
      if (!this.#finish(level)) return false;
      start = end + 1;
    }
    this.#hold(level, bytes.subarray(start));
    return true;
  }

  /**
   * Writes the lines that the call left unfinished.
   *
   * @returns False when the budget is spent.
   */
  end(): boolean {
    return [...this.#unfinished.keys()].every((level) => this.#finish(level));
  }

  #hold(level: LogLevel, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const parts = this.#unfinished.get(level);
    if (parts === undefined) this.#unfinished.set(level, [bytes]);
    else parts.push(bytes);
    this.#unfinishedBytes += bytes.length;
  }

  #finish(level: LogLevel): boolean {
    const line = Buffer.concat(this.#unfinished.get(level) ?? []);
    this.#unfinished.delete(level);
    this.#unfinishedBytes -= line.length;
    return this.#log.write(level, line);
  }
}
