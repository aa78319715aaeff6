import { escapeText } from "@cordon/core";
import type { LogEntry, LogLevel, LogThreshold } from "./call.ts";

/** The levels in Extism's numbering. */
export const logLevels: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];

/** What a line costs beside its text: the memory its record takes. */
const lineCost = 128;

const decoder = new TextDecoder();

/** The log lines of one call, escaped, within a budget of bytes. */
export class CallLog {
  readonly #minimum: number;
  readonly #maxBytes: number;
  readonly #entries: LogEntry[] = [];
  #bytes = 0;

  /**
   * @param level Lines below it are dropped and cost nothing; all of them when it is `silent`.
   * @param maxBytes The budget, of a line the larger of what the guest wrote and what is kept, plus 128.
   */
  constructor(level: LogThreshold, maxBytes: number) {
    this.#minimum = level === "silent" ? logLevels.length : logLevels.indexOf(level);
    this.#maxBytes = maxBytes;
  }

  /** The number of the lowest level that is kept. */
  get minimum(): number {
    return this.#minimum;
  }

  /** What was spent of the budget. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The lines, in order. */
  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** Whether lines of a level are kept. */
  keeps(level: LogLevel): boolean {
    return logLevels.indexOf(level) >= this.#minimum;
  }

  /** How long the next line may be. */
  get bytesLeft(): number {
    return Math.max(0, this.#maxBytes - this.#bytes - lineCost);
  }

  /**
   * Takes a line.
   *
   * @returns False when the budget is spent; the line is not kept.
   */
  write(level: LogLevel, text: Uint8Array): boolean {
    if (!this.keeps(level)) return true;
    if (text.length > this.bytesLeft) return false;
    const escaped = escapeText(decoder.decode(text), 8_192);
    const cost = Math.max(text.length, escaped.length) + lineCost;
    if (this.#bytes + cost > this.#maxBytes) return false;
    this.#bytes += cost;
    this.#entries.push({ level, text: escaped });
    return true;
  }
}
