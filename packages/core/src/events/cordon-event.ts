import type { AnswerCode } from "../abi/answer.ts";
import type { DecisionReason } from "../policy/decide.ts";
import type { EndingStatus, LimitName } from "../receipt/ending.ts";
import type { ApprovalAnswer, JournalOutcome } from "../receipt/journal.ts";
import type { Usage } from "../receipt/usage.ts";

interface EventBase {
  /** Milliseconds of the Unix clock. */
  readonly timeMs: number;
}

interface CallEvent extends EventBase {
  /** Counts the calls of the runtime. */
  readonly callId: number;
  readonly skillId: string;
  /** The version in its manifest. */
  readonly version: string;
  /** `sha256:` and 64 hexadecimal digits, of the module as it was verified. */
  readonly digest: string;
}

/** A module passed admission. */
export interface ModuleAdmittedEvent extends EventBase {
  readonly type: "module-admitted";
  readonly skillId: string;
  readonly digest: string;
  readonly durationMs: number;
}

/** Admission refused a module. */
export interface ModuleRejectedEvent extends EventBase {
  readonly type: "module-rejected";
  /** Undefined when the module was refused before its manifest could be read. */
  readonly skillId?: string;
  readonly digest: string;
  /** The rule that refused it, in words. */
  readonly reason: string;
}

/** A call was accepted. It may still wait for a cell. */
export interface CallStartEvent extends CallEvent {
  readonly type: "call-start";
  readonly tool: string;
  /** The call that made this one, when a skill called a skill. */
  readonly parentCallId?: number;
  /** The tenant the caller named. */
  readonly tenant?: string;
}

/**
 * The first instruction of a call ran. Told within some milliseconds, and before every decision and the end of the call;
 * never for a call that ended before.
 */
export interface CallBeginEvent extends CallEvent {
  readonly type: "call-begin";
  readonly tool: string;
  /** From acceptance to the first instruction, in milliseconds; the same as in the usage. */
  readonly queueMs: number;
}

/** A call ended. Each call that started has exactly one. */
export interface CallEndEvent extends CallEvent {
  readonly type: "call-end";
  readonly tool: string;
  /** The call that made this one, when a skill called a skill. */
  readonly parentCallId?: number;
  /** The tenant the caller named. */
  readonly tenant?: string;
  readonly status: EndingStatus;
  /** Which limit, when the status is `limit` or `timeout`. */
  readonly limit?: LimitName;
  /** Why it ended, when the status is not `ok`: with `failed`, `trapped` and `denied` the skill's own words, escaped. */
  readonly message?: string;
  readonly usage: Usage;
  /** Set when nothing ran: the result is that of an earlier call. */
  readonly cached?: true;
  /** The names of secrets that came up and were replaced; left out when none did. */
  readonly redacted?: readonly string[];
}

/** A request that reached a host function was decided. Each has exactly one. */
export interface DecisionEvent extends CallEvent {
  readonly type: "decision";
  /** The index of the host call in the journal. */
  readonly callIndex: number;
  /** An `ask` is a `deny` for the guest unless `approval` is `given`. */
  readonly outcome: "allow" | "ask" | "deny";
  readonly reason: DecisionReason;
  /** The entry that decided; undefined when none matched. */
  readonly rule?: string;
  /** What an `ask` came to; it was allowed when it is `given`. */
  readonly approval?: ApprovalAnswer;
  /** What was asked for, written like a permission and safe to print. */
  readonly permission: string;
}

/**
 * A function that the host serves was called and settled. When the end of the call cancelled it, this may follow the
 * `call-end`.
 */
export interface HostCallEvent extends CallEvent {
  readonly type: "host-call";
  /** The index of the host call in the journal. */
  readonly callIndex: number;
  /** The name of the host function, as in `cordon_fs`. */
  readonly capability: string;
  readonly outcome: Exclude<JournalOutcome, "started">;
  /** What the guest was told, when the answer is an error. */
  readonly code?: AnswerCode;
  /** From its request to its answer, in milliseconds, in steps of one. */
  readonly durationMs: number;
  /** Of the request and the answer. */
  readonly bytes: number;
}

/** The guest wrote a line to its log. */
export interface LogEvent extends CallEvent {
  readonly type: "log";
  readonly level: "trace" | "debug" | "info" | "warn" | "error";
  /** Text of the guest, not to be trusted. */
  readonly text: string;
}

/** A cell is ready for calls. */
export interface CellStartEvent extends EventBase {
  readonly type: "cell-start";
  readonly cellId: number;
  readonly kind: "thread" | "process";
}

/** A cell is gone. */
export interface CellExitEvent extends EventBase {
  readonly type: "cell-exit";
  readonly cellId: number;
  /** Why, in words; `idle` when it was not needed any more. */
  readonly cause: string;
}

/**
 * A call has the thread of its cell for longer than a slice. The cell takes nothing new while it computes, and calls that
 * had not begun go elsewhere.
 */
export interface CellHogEvent extends EventBase {
  readonly type: "cell-hog";
  readonly cellId: number;
  readonly callId: number;
}

/** Something that happened, as plain data. Discriminated by `type`. */
export type CordonEvent =
  | ModuleAdmittedEvent
  | ModuleRejectedEvent
  | CallStartEvent
  | CallBeginEvent
  | CallEndEvent
  | DecisionEvent
  | HostCallEvent
  | LogEvent
  | CellStartEvent
  | CellExitEvent
  | CellHogEvent;

/** The name of an event. */
export type CordonEventType = CordonEvent["type"];

/**
 * Receives events, in the order they happened within one call. Called on the host's thread; it must not throw and should
 * return quickly, since calls wait for it.
 */
export type CordonEventListener = (event: CordonEvent) => void;
