import type { EndingStatus, Usage } from "@cordon/core";
import type { RecordedExchange } from "./recorded-exchange.ts";

/** What is put under a virtual path before a case runs. */
export type Fixture =
  /** The text of a file. */
  | string
  /** A copy of a file or a folder, relative to the folder of the skill. */
  | { readonly from: string }
  /** A symbolic link, with its target as written. */
  | { readonly link: string };

/** How a case has to end. What is absent is not compared. */
export interface Expectation {
  /** The status of the receipt, or `rejected` when loading has to fail. */
  readonly status: EndingStatus | "rejected";
  /** The code of the error, with the status `rejected`. */
  readonly code?: string;
  /** Which limit, with the statuses `limit` and `timeout`. */
  readonly limit?: string;
  /** Why the module is refused, with the status `rejected`. */
  readonly reason?: string;
  /** The output, exactly; bytes are `{ base64: … }`. */
  readonly output?: unknown;
  /** Parts of the output: what else is in its objects is not compared. */
  readonly outputIncludes?: unknown;
  /** The whole message. */
  readonly message?: string;
  /** Parts of the message. */
  readonly messageContains?: readonly string[];
  /** Keys and their JSON values afterwards; null: the key is not there. */
  readonly kv?: Readonly<Record<string, unknown>>;
  /** The texts of files afterwards, by virtual path; null: the file is not there. */
  readonly files?: Readonly<Record<string, string | null>>;
}

/** A call of the skill that comes before the one that is looked at. It has to end `ok`. */
export interface EarlierCall {
  readonly tool?: string;
  readonly input?: unknown;
  /** How far the clock of the keys and values goes on afterwards, in milliseconds. Default not at all. */
  readonly thenMs?: number;
}

/** One golden case: a call of a skill with everything it meets, and how it has to end. */
export interface GoldenCase {
  /** The file, as it was named. */
  readonly file: string;
  /** A sentence about the behaviour. */
  readonly name: string;
  /** The tool to call. Default the only one, or `execute`. */
  readonly tool?: string;
  /** Calls before it, on the same keys and values. */
  readonly before: readonly EarlierCall[];
  /** A JSON value; or see `text`. */
  readonly input?: unknown;
  /** The bytes of the input, as UTF-8 text. */
  readonly text?: string;
  /** Virtual path to content. The first segment is a folder of its own. */
  readonly files: Readonly<Record<string, Fixture>>;
  /**
   * The virtual folders the skill gets to see. Others in `files` exist, but out of reach. Default those that the policy
   * mounts, and `/data` when there are files in it.
   */
  readonly mounts?: readonly string[];
  /** What hosts answer: each recording is for one request, in order, and all of them have to come. */
  readonly http: readonly RecordedExchange[];
  /** The values of secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Values of the environment that the skill may be granted, by name. */
  readonly env: Readonly<Record<string, string>>;
  /** Values of the caller, by name. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys and their JSON values before the first call. */
  readonly kv: Readonly<Record<string, unknown>>;
  /** Limits in place of the policy's, under the names of the policy. */
  readonly limits: Readonly<Record<string, unknown>>;
  /** Undefined in a draft, which {@link updateGoldenCase} completes. */
  readonly expect: Expectation | undefined;
  /** The requests that were allowed, as permissions, in order. Undefined: not compared. */
  readonly permissions?: readonly string[];
  /** The most the call may use, by the names of the receipt. */
  readonly usage: Readonly<Partial<Record<keyof Usage, number>>>;
}
