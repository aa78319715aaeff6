import type { FrameHeader } from "../abi/frame-json.ts";
import type { Decision, DecisionReason } from "../policy/decide.ts";

/**
 * How far a host call came:
 *
 * - `started`: there is no result. When the host stopped meanwhile, nobody knows whether the effect took place.
 * - `answered`, `failed`: the guest got an answer; of a failed one `answer.error` says why.
 * - `limit`: a hard limit of the call was exhausted, and the guest was ended without an answer.
 * - `cancelled`: the call ended first, and the guest got no answer.
 * - `broken`: what served the call threw something it does not account for, and the guest was ended.
 */
export type JournalOutcome = "started" | "answered" | "failed" | "limit" | "cancelled" | "broken";

/** The bytes of one frame, as far as the journal keeps them. */
export interface JournalFrame {
  /** The header; left out when it is not one, or longer than the journal keeps. It is the guest's own text. */
  readonly header?: FrameHeader;
  /** Bytes of the whole frame. */
  readonly bytes: number;
  /** `sha256:` and the digest of the whole frame in hexadecimal. */
  readonly digest: string;
  /** The whole frame. Kept only of answers, and only when the journal is asked to: without it a replay has no bodies. */
  readonly frame?: Uint8Array;
}

/** One call of a function that the host served. It is written twice: when it starts, and with its result. */
export interface JournalEntry {
  /** Counts the host calls of one call of a skill, from 0. */
  readonly index: number;
  /** The name of the host function, as in `cordon_fs`. */
  readonly capability: string;
  readonly request: JournalFrame;
  /** Since the first use of the gate, in milliseconds, in steps of one. */
  readonly startedAtMs: number;
  readonly outcome: JournalOutcome;
  /** Set once there is a result. */
  readonly durationMs?: number;
  /** Set when the guest got an answer. */
  readonly answer?: JournalFrame;
  /** The call that this one made of another skill. Its receipt is in `calls` of the receipt. */
  readonly calleeCallId?: number;
}

/** Where the gate writes its entries: before an effect, and after it. */
export interface JournalSink {
  /**
   * Takes the entry of an operation that is about to act. When it throws or rejects, the operation does not act.
   *
   * @param entry Its outcome is `started`.
   */
  started(entry: JournalEntry): void | Promise<void>;
  /**
   * Takes the same entry again with its result. When it throws or rejects, the guest gets no answer and is ended.
   *
   * @param entry Its outcome is not `started`.
   */
  ended(entry: JournalEntry): void | Promise<void>;
}

/**
 * What an `ask` came to: `given` and `refused` are answers of the approver; `timeout`, `failed` and `cancelled` are none;
 * `unasked` is a request that turned up while acting, for which nobody is asked; `absent` means that nobody can be.
 */
export type ApprovalAnswer = "given" | "refused" | "timeout" | "failed" | "cancelled" | "unasked" | "absent";

/** One decision about one request of a host call. */
export interface DecisionRecord {
  /** The index of the host call in the journal. */
  readonly callIndex: number;
  /**
   * What was asked for, written like a permission and safe to print. It is one only where the grammar can write the
   * request.
   */
  readonly permission: string;
  /** An `ask` was refused like a `deny` unless {@link DecisionRecord.approval} is `given`. */
  readonly outcome: Decision["outcome"];
  readonly reason: DecisionReason;
  /** The entry that decided; left out when none matched. */
  readonly rule?: string;
  /** What an `ask` came to. Only of an `ask`. */
  readonly approval?: ApprovalAnswer;
}
