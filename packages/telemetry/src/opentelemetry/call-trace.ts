import type { CallEndEvent, CallStartEvent, DecisionEvent, HostCallEvent } from "@cordon/core";
import { type Context, context, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from "@opentelemetry/api";
import { decisionAttributes, endAttributes, hostCallAttributes, startAttributes, statusText } from "./attributes.ts";

/** What traces are made with. */
export interface TraceSetting {
  readonly tracer: Tracer;
  /** Whether the skill's own words and requests are recorded. */
  readonly guestText: boolean;
}

/** One call on its way into a trace. */
export interface CallTrace {
  /** What the spans of calls that it makes belong to. */
  readonly context: Context;
  decided(event: DecisionEvent): void;
  hostCalled(event: HostCallEvent): void;
  ended(event: CallEndEvent): void;
  /** Ends the span of a call whose end nobody told. */
  abandoned(): void;
}

/** Host calls of one call that get a span, and decisions that are recorded: a skill cannot fill a trace. */
const maxHostCalls = 128;

/**
 * Starts the span of a call, as a child of the call that made it, else of what is active now.
 *
 * @param caller The trace of the call that made it, when a recorded one did.
 * @returns Undefined when the span is not recorded: nothing has to be kept for it.
 */
export function startCallTrace(
  event: CallStartEvent,
  { tracer, guestText }: TraceSetting,
  caller?: CallTrace,
): CallTrace | undefined {
  const startedAtMs = performance.now();
  // Both ends of every span on one clock, which does not go back, and which begins where the event says.
  const nowMs = (): number => event.timeMs + performance.now() - startedAtMs;
  const parent = caller?.context ?? context.active();
  const attributes = startAttributes(event);
  const spanName = `execute_tool ${attributes["gen_ai.tool.name"]}`;
  const span = tracer.startSpan(spanName, { kind: SpanKind.INTERNAL, attributes, startTime: event.timeMs }, parent);
  if (!span.isRecording()) return undefined;
  return recorded({ span, spanContext: trace.setSpan(parent, span), tracer, guestText, nowMs, startMs: event.timeMs });
}

interface Recording extends TraceSetting {
  readonly span: Span;
  readonly spanContext: Context;
  readonly nowMs: () => number;
  readonly startMs: number;
}

function recorded({ span, spanContext, tracer, guestText, nowMs, startMs }: Recording): CallTrace {
  const undone = new Map<number, DecisionEvent[]>();
  let decisions = 0;
  let hostCalls = 0;
  return {
    context: spanContext,
    decided: (event) => {
      decisions += 1;
      if (decisions > maxHostCalls) return;
      const others = undone.get(event.callIndex);
      if (others === undefined) undone.set(event.callIndex, [event]);
      else others.push(event);
    },
    hostCalled: (event) => {
      hostCalls += 1;
      const made = undone.get(event.callIndex) ?? [];
      undone.delete(event.callIndex);
      if (hostCalls > maxHostCalls) return;
      const endTime = nowMs();
      const startTime = Math.max(startMs, endTime - event.durationMs);
      const attributes = hostCallAttributes(event, made);
      const child = tracer.startSpan(event.capability, { kind: SpanKind.INTERNAL, attributes, startTime }, spanContext);
      for (const decision of made)
        child.addEvent("cordon.decision", decisionAttributes(decision, guestText), startTime);
      if (event.outcome !== "answered") child.setStatus({ code: SpanStatusCode.ERROR, message: event.outcome });
      child.end(endTime);
    },
    ended: (event) => {
      const endTime = nowMs();
      for (const decision of [...undone.values()].flat()) {
        span.addEvent("cordon.decision", decisionAttributes(decision, guestText), endTime);
      }
      span.setAttributes(endAttributes(event, guestText));
      if (hostCalls > maxHostCalls) span.setAttribute("cordon.host_calls.dropped", hostCalls - maxHostCalls);
      if (event.status !== "ok" && event.status !== "cancelled") {
        span.setStatus({ code: SpanStatusCode.ERROR, message: statusText(event) });
      }
      span.end(endTime);
    },
    abandoned: () => span.end(nowMs()),
  };
}
