import type { CordonEvent, CordonEventListener, DecisionRecord, Receipt } from "@cordon/core";

/** Which skill an event is about. */
export interface EventSubject {
  readonly skillId: string;
  readonly digest: string;
}

/** Tells a listener about the calls of one skill. */
export interface CallEvents {
  readonly started: (callId: number, tool: string) => void;
  readonly decided: (callId: number, record: DecisionRecord) => void;
  readonly ended: (receipt: Receipt) => void;
}

/**
 * Makes the events of the calls of one skill.
 *
 * @param listener Who hears of them; without one nothing is made.
 * @param subject The skill.
 */
export function createCallEvents(listener: CordonEventListener | undefined, subject: EventSubject): CallEvents {
  if (listener === undefined) return { started: ignore, decided: ignore, ended: ignore };
  const emit = (event: CordonEvent): void => listener(event);
  const about = (callId: number): EventSubject & { readonly callId: number; readonly timeMs: number } => ({
    ...subject,
    callId,
    timeMs: Date.now(),
  });
  return {
    started: (callId, tool) => emit({ type: "call-start", ...about(callId), tool }),
    decided: (callId, { outcome, reason, rule, permission, approval }) =>
      emit({
        type: "decision",
        ...about(callId),
        outcome,
        reason,
        ...(rule === undefined ? {} : { rule }),
        ...(approval === undefined ? {} : { approval }),
        permission,
      }),
    ended: ({ callId, tool, status, usage, logs }) => {
      for (const { level, text } of logs) emit({ type: "log", ...about(callId), level, text });
      emit({ type: "call-end", ...about(callId), tool, status, usage });
    },
  };
}

const ignore = (): void => undefined;
