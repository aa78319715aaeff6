import {
  type AnswerCode,
  answerCodes,
  type CordonEvent,
  type CordonEventListener,
  type DecisionRecord,
  type JournalEntry,
  type Receipt,
} from "@cordon/core";

/** Which skill an event is about. */
export interface EventSubject {
  readonly skillId: string;
  readonly version: string;
  readonly digest: string;
}

/** Tells a listener about the calls of one skill. */
export interface CallEvents {
  /** `parentCallId` is that of the call that made this one, if a call did. */
  readonly started: (callId: number, tool: string, tenant: string | undefined, parentCallId?: number) => void;
  /** Undefined when nobody listens, so that nobody looks out for it either. */
  readonly began: ((callId: number, tool: string, queueMs: number) => void) | undefined;
  readonly decided: (callId: number, record: DecisionRecord) => void;
  /** Undefined without a listener: then nobody has to watch the journal. */
  readonly hostCalled: ((callId: number, entry: JournalEntry) => void) | undefined;
  readonly ended: (receipt: Receipt) => void;
}

/**
 * Makes the events of the calls of one skill.
 *
 * @param listener Who hears of them; without one nothing is made.
 * @param subject The skill.
 */
export function createCallEvents(listener: CordonEventListener | undefined, subject: EventSubject): CallEvents {
  if (listener === undefined)
    return { started: ignore, began: undefined, decided: ignore, hostCalled: undefined, ended: ignore };
  const emit = (event: CordonEvent): void => listener(event);
  const about = (callId: number): EventSubject & { readonly callId: number; readonly timeMs: number } => ({
    ...subject,
    callId,
    timeMs: Date.now(),
  });
  return {
    started: (callId, tool, tenant, parentCallId) =>
      emit({ type: "call-start", ...about(callId), tool, ...parentOf({ parentCallId }), ...tenantOf({ tenant }) }),
    began: (callId, tool, queueMs) => emit({ type: "call-begin", ...about(callId), tool, queueMs }),
    decided: (callId, { callIndex, outcome, reason, rule, permission, approval }) =>
      emit({
        type: "decision",
        ...about(callId),
        callIndex,
        outcome,
        reason,
        ...(rule === undefined ? {} : { rule }),
        ...(approval === undefined ? {} : { approval }),
        permission,
      }),
    hostCalled: (callId, entry) => {
      const { index, capability, outcome, durationMs = 0, request, answer } = entry;
      if (outcome === "started") return;
      const code = answerCodeOf(entry);
      emit({
        type: "host-call",
        ...about(callId),
        callIndex: index,
        capability,
        outcome,
        ...(code === undefined ? {} : { code }),
        durationMs,
        bytes: request.bytes + (answer?.bytes ?? 0),
      });
    },
    ended: (receipt) => {
      const { callId, tool, status, limit, message, usage, logs, cached, redacted } = receipt;
      // Lines of an earlier call were told when they were written.
      for (const { level, text } of cached ? [] : logs) emit({ type: "log", ...about(callId), level, text });
      emit({
        type: "call-end",
        ...about(callId),
        tool,
        ...parentOf(receipt),
        ...tenantOf(receipt),
        status,
        ...(limit === undefined ? {} : { limit }),
        ...(message === undefined ? {} : { message }),
        usage,
        ...(cached === undefined ? {} : { cached }),
        ...(redacted === undefined ? {} : { redacted }),
      });
    },
  };
}

const parentOf = ({
  parentCallId,
}: {
  readonly parentCallId?: number | undefined;
}): { readonly parentCallId?: number } => (parentCallId === undefined ? {} : { parentCallId });
const tenantOf = ({ tenant }: { readonly tenant?: string | undefined }): { readonly tenant?: string } =>
  tenant === undefined ? {} : { tenant };

const ignore = (): void => undefined;

function answerCodeOf({ answer }: JournalEntry): AnswerCode | undefined {
  const error = answer?.header?.["error"];
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  const { code } = error;
  return typeof code === "string" && Object.hasOwn(answerCodes, code) ? (code as AnswerCode) : undefined;
}
