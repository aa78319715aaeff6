/**
 * The limits of one call, every field filled. Bytes, milliseconds, counts; `fuel` is off when undefined.
 *
 * They bound what one call takes. They do not bound the host's own memory for the answers it is preparing, and a
 * memory limit is for the guest's linear memory alone: the kernel's blocks have `kernelMemoryBytes`.
 */
export interface Limits {
  /** Linear memory of the guest, in bytes; rounded down to whole 64 KiB pages. Default 16 MiB, at most 256 MiB. */
  readonly memoryBytes: number;
  /** Blocks of the kernel (input, output, frames, the guest's own), in bytes. Default 16 MiB. */
  readonly kernelMemoryBytes: number;
  /** Elements of all tables together. Default 10,000, at most 100,000. */
  readonly tableElements: number;
  /** Time on the cell, waits included, in milliseconds. Default 5 s. */
  readonly wallTimeMs: number;
  /** Time from acceptance to the first instruction, in milliseconds. Default 5 s. */
  readonly queueTimeMs: number;
  /** Fuel units, see `docs/guides/limits.md`; undefined means that fuel is not metered. Default undefined. */
  readonly fuel?: number;
  /** Calls of functions that the host serves. Default 1,000. */
  readonly hostCalls: number;
  /** Bytes of the requests and answers of those calls. Default 64 MiB. */
  readonly hostBytes: number;
  /** Bytes of HTTP requests and answers, both ways together. Default 10 MiB. */
  readonly httpBytes: number;
  /** Bytes of log text, plus 128 a line. Default 256 KiB. */
  readonly logBytes: number;
  /** Bytes of variables: keys, values and 256 for each. Default 1 MiB. */
  readonly varBytes: number;
  /** Bytes of the input. Default 4 MiB. */
  readonly inputBytes: number;
  /** Bytes of the output. Default 4 MiB. */
  readonly outputBytes: number;
  /**
   * Bytes that all calls of one skill leave for one tenant in mounted folders: the content of files they wrote, and 4 KiB for
   * each file and folder they made, while those are there. Default 256 MiB.
   */
  readonly fileBytes: number;
  /** Calls of one skill at once, for one tenant; more wait, and their queue time counts. Default 1,000. */
  readonly skillConcurrency: number;
  /** Calls of one tenant at once; more wait, and their queue time counts. Default 10,000. */
  readonly tenantConcurrency: number;
  /** Calls of one skill for one tenant that are accepted in any second; undefined: any number. Default undefined. */
  readonly callsPerSecond?: number;
  /** The same for any minute. */
  readonly callsPerMinute?: number;
  /** The same for any hour. */
  readonly callsPerHour?: number;
}

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** What a call gets when nobody says otherwise. */
export const defaultLimits: Limits = Object.freeze({
  memoryBytes: 16 * mebibyte,
  kernelMemoryBytes: 16 * mebibyte,
  tableElements: 10_000,
  wallTimeMs: 5_000,
  queueTimeMs: 5_000,
  hostCalls: 1_000,
  hostBytes: 64 * mebibyte,
  httpBytes: 10 * mebibyte,
  logBytes: 256 * kibibyte,
  varBytes: mebibyte,
  inputBytes: 4 * mebibyte,
  outputBytes: 4 * mebibyte,
  fileBytes: 256 * mebibyte,
  skillConcurrency: 1_000,
  tenantConcurrency: 10_000,
});

/** The most an operator can set. Above these a limit would no longer protect the process. */
export const maximumLimits: Required<Limits> = Object.freeze({
  memoryBytes: 256 * mebibyte,
  kernelMemoryBytes: 256 * mebibyte,
  tableElements: 100_000,
  wallTimeMs: 24 * 60 * 60 * 1000,
  queueTimeMs: 24 * 60 * 60 * 1000,
  fuel: Number.MAX_SAFE_INTEGER,
  hostCalls: 1_000_000,
  hostBytes: 4096 * mebibyte,
  httpBytes: 4096 * mebibyte,
  logBytes: 4 * mebibyte,
  varBytes: 16 * mebibyte,
  inputBytes: 256 * mebibyte,
  outputBytes: 256 * mebibyte,
  fileBytes: 1024 * 1024 * mebibyte,
  skillConcurrency: 100_000,
  tenantConcurrency: 100_000,
  callsPerSecond: 9_999_999,
  callsPerMinute: 9_999_999,
  callsPerHour: 9_999_999,
});

/** Some limits: what a policy, a manifest or a caller sets. */
export type LimitOverrides = Partial<Limits>;
