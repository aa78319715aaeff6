import { type CordonEvent, type EndingStatus, escapeText } from "@cordon/core";
import { wasRefused } from "../was-refused.ts";

/** The levels of a record. */
export type RecordLevel = "trace" | "debug" | "info" | "warn" | "error";

/** The fields of a record. None is named as one that loggers write themselves. */
export type RecordFields = Readonly<Record<string, string | number | undefined>>;

const nameLength = 128;
const textLength = 1_000;

const endingLevels: Readonly<Record<EndingStatus, RecordLevel>> = {
  ok: "info",
  cancelled: "info",
  failed: "warn",
  trapped: "warn",
  denied: "warn",
  limit: "warn",
  timeout: "warn",
  "out-of-fuel": "warn",
  "invalid-input": "warn",
  "invalid-output": "warn",
  crashed: "error",
};

/** The endings whose message is the skill's. */
const ownWords: ReadonlySet<EndingStatus> = new Set(["failed", "trapped", "denied"]);

const messages: Readonly<Partial<Record<string, string>>> = {
  "module-admitted": "module admitted",
  "module-rejected": "module rejected",
  "call-start": "skill call accepted",
  "call-begin": "skill call began",
  "call-end": "skill call ended",
  decision: "host call decided",
  "host-call": "host call ended",
  log: "skill wrote a log line",
  "cell-start": "cell started",
  "cell-exit": "cell ended",
  "cell-hog": "call has its cell for itself",
};

/** What the record of an event says, in the same words every time: whatever came from outside is in the fields. */
export const messageOf = ({ type }: CordonEvent): string => messages[type] ?? "runtime event";

/**
 * The level of the record of an event. A skill's own lines are `info` at most, whatever level it gave them: a skill cannot
 * wake anybody up.
 */
export function levelOf(event: CordonEvent): RecordLevel {
  switch (event.type) {
    case "call-end":
      return endingLevels[event.status];
    case "decision":
      return wasRefused(event) ? "warn" : "debug";
    case "log":
      return event.level === "trace" || event.level === "debug" ? event.level : "info";
    case "module-rejected":
      return "warn";
    case "module-admitted":
    case "cell-exit":
    case "cell-hog":
      return "info";
    default:
      return "debug";
  }
}

/**
 * The fields of the record of an event, chosen one by one: what an event gains later is not logged by itself. Text that can
 * come from outside is escaped and cut.
 *
 * @param guestText Whether the skill's own words are among them, in `guestText` and `guestMessage`.
 */
export function fieldsOf(event: CordonEvent, guestText: boolean): RecordFields {
  return { event: event.type, timeMs: event.timeMs, ...factsOf(event, guestText) };
}

function factsOf(event: CordonEvent, guestText: boolean): RecordFields {
  switch (event.type) {
    case "module-admitted":
      return { skill: name(event.skillId), digest: event.digest, durationMs: event.durationMs };
    case "module-rejected":
      return { skill: name(event.skillId), digest: event.digest, reason: text(event.reason) };
    case "call-start":
      return { ...subjectOf(event), ...parentOf(event), tool: name(event.tool), tenant: name(event.tenant) };
    case "call-begin":
      return { ...subjectOf(event), tool: name(event.tool), queueMs: event.queueMs };
    case "call-end":
      return { ...subjectOf(event), ...parentOf(event), ...endingOf(event, guestText) };
    case "decision": {
      const { callIndex, outcome, approval, reason, rule, permission } = event;
      return {
        ...subjectOf(event),
        callIndex,
        outcome,
        approval,
        reason,
        rule: text(rule),
        permission: text(permission),
      };
    }
    case "host-call": {
      const { callIndex, capability, outcome, code, durationMs, bytes } = event;
      return { ...subjectOf(event), callIndex, capability, outcome, code, durationMs, bytes };
    }
    case "log":
      return {
        ...subjectOf(event),
        guestLevel: event.level,
        ...(guestText ? { guestText: text(event.text) } : {}),
      };
    case "cell-start":
      return { cellId: event.cellId, kind: event.kind };
    case "cell-exit":
      return { cellId: event.cellId, cause: text(event.cause) };
    case "cell-hog":
      return { cellId: event.cellId, callId: event.callId };
    default:
      return {};
  }
}

type CallEventOf<Type extends CordonEvent["type"]> = Extract<CordonEvent, { readonly type: Type }>;

function subjectOf(event: Extract<CordonEvent, { readonly version: string }>): RecordFields {
  return { callId: event.callId, skill: name(event.skillId), version: name(event.version), digest: event.digest };
}

const parentOf = ({ parentCallId }: CallEventOf<"call-start" | "call-end">): RecordFields => ({ parentCallId });

function endingOf(event: CallEventOf<"call-end">, guestText: boolean): RecordFields {
  const { status, limit, message, usage, redacted } = event;
  const { wallMs, cpuMs, queueMs, fuel, peakMemoryBytes, inputBytes, outputBytes, hostCalls, hostBytes, httpBytes } =
    usage;
  const isOwn = ownWords.has(status);
  return {
    tool: name(event.tool),
    tenant: name(event.tenant),
    status,
    limit,
    ...(isOwn ? (guestText ? { guestMessage: text(message) } : {}) : { reason: text(message) }),
    queueMs,
    wallMs,
    cpuMs,
    fuel,
    peakMemoryBytes,
    inputBytes,
    outputBytes,
    hostCalls,
    hostBytes,
    httpBytes,
    redacted: redacted?.join(" "),
  };
}

const name = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : escapeText(value, nameLength);
const text = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : escapeText(value, textLength);
