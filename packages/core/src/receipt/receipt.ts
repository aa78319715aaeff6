import type { EndingStatus, LimitName } from "./ending.ts";
import type { DecisionRecord, JournalEntry } from "./journal.ts";
import type { Recording } from "./recording.ts";
import type { Usage } from "./usage.ts";

/** A JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What identifies everything a call depended on: `sha256:` and the hexadecimal digest. */
export interface ReceiptDigests {
  /** The skill's module, as loaded. */
  readonly module: string;
  /** The policy in force, with what the embedder added to it. */
  readonly policy: string;
  /** The input bytes. */
  readonly input: string;
  /**
   * The output bytes; of no bytes when there is no output. Of one that held a secret, what is in the receipt: the redacted
   * bytes, or the redacted value as `JSON.stringify` writes it.
   */
  readonly output: string;
}

/** Everything the guest was told, in order: what is needed to understand a call, and to repeat it without its effects. */
export interface Journal {
  /** 32 bytes in hexadecimal; every random number of the call follows from them. */
  readonly randomSeed: string;
  /** The clock readings the guest received: a value in milliseconds since 1970, and how many readings gave it. */
  readonly clock: readonly (readonly [valueMs: number, count: number])[];
  /** Every call of a function that the host served. */
  readonly hostCalls: readonly JournalEntry[];
  /** What the waits for operations came to. Only of a call that submitted any. */
  readonly operations?: JournalOperations;
}

/** The operations of a call, as far as the guest could see them. They are numbered in the order they were submitted, from 1. */
export interface JournalOperations {
  /** How many the host was asked for. One that has no entry among the host calls was never begun. */
  readonly submitted: number;
  /** In order: the operations that one wait gave, in their order, or how many waits in a row gave none. */
  readonly waits: readonly (number | readonly number[])[];
}

/** One log line of a skill. The text is escaped, and still the skill's own words. */
export interface ReceiptLog {
  readonly level: "trace" | "debug" | "info" | "warn" | "error";
  readonly text: string;
}

/**
 * What a call came to: one for every call that was accepted, however it ended. It can be written as JSON.
 *
 * The host counted and recorded everything in it. `output`, `message` and `logs` hold text of the skill: treat it as
 * data from outside.
 */
export interface Receipt {
  /** How the call ended. */
  readonly status: EndingStatus;
  /**
   * The output when the status is `ok`: the parsed JSON when the tool declares an output schema, else the text when the
   * bytes are UTF-8, else the bytes.
   */
  readonly output?: JsonValue | Uint8Array;
  /** Why it ended, when the status is not `ok`. */
  readonly message?: string;
  /** Which limit, when the status is `limit` or `timeout`. */
  readonly limit?: LimitName;
  /** Counts the calls of the runtime. */
  readonly callId: number;
  /** The call that made this one with `cordon_skill`; undefined for a call of the application. */
  readonly parentCallId?: number;
  /** Set when nothing ran: the receipt repeats that of an earlier call with everything equal. */
  readonly cached?: true;
  /** The call whose result, logs and journal these are; set with `cached`. */
  readonly originalCallId?: number;
  readonly skill: { readonly id: string; readonly version: string };
  readonly tool: string;
  /** The tenant the caller named. */
  readonly tenant?: string;
  /** The session it was a call of; what the guest kept from earlier calls of it is in no receipt. */
  readonly session?: string;
  readonly usage: Usage;
  /** Every decision about a request of this call, in order. */
  readonly decisions: readonly DecisionRecord[];
  readonly digests: ReceiptDigests;
  readonly journal: Journal;
  readonly logs: readonly ReceiptLog[];
  /**
   * The names of secrets that came up in the output, the message, the logs or what was asked for, and were replaced there by
   * `[secret NAME]`. Left out when none did.
   */
  readonly redacted?: readonly string[];
  /** What a replay needs. Set when the call was recorded. */
  readonly recording?: Recording;
  /**
   * The receipts of the calls this one made of other skills, in order, each with those it made in turn. Host calls, host
   * bytes and fuel of those are in the usage of this one too; times, memory and logs are not. Undefined when it made none.
   */
  readonly calls?: readonly Receipt[];
}
