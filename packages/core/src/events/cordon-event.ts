import type { DecisionReason } from "../policy/decide.ts";
import type { ApprovalAnswer } from "../receipt/journal.ts";
import type { EndingStatus } from "../receipt/ending.ts";
import type { Usage } from "../receipt/usage.ts";

interface EventBase {
  /** Milliseconds of the Unix clock. */
  readonly timeMs: number;
}

interface CallEvent extends EventBase {
  /** Counts the calls of the runtime. */
  readonly callId: number;
  readonly skillId: string;
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
}

/** A call ended. Each call that started has exactly one. */
export interface CallEndEvent extends CallEvent {
  readonly type: "call-end";
  readonly tool: string;
  readonly status: EndingStatus;
  readonly usage: Usage;
}

/** A request that reached a host function was decided. Each has exactly one. */
export interface DecisionEvent extends CallEvent {
  readonly type: "decision";
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
  /** Why, in words. */
  readonly cause: string;
}

/** Something that happened, as plain data. Discriminated by `type`. */
export type CordonEvent =
  | ModuleAdmittedEvent
  | ModuleRejectedEvent
  | CallStartEvent
  | CallEndEvent
  | DecisionEvent
  | LogEvent
  | CellStartEvent
  | CellExitEvent;

/** The name of an event. */
export type CordonEventType = CordonEvent["type"];

/**
 * Receives events, in the order they happened within one call. Called on the host's thread; it must not throw and should
 * return quickly, since calls wait for it.
 */
export type CordonEventListener = (event: CordonEvent) => void;
