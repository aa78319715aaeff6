import type { CordonEvent, Telemetry } from "@cordon/core";
import { trace, type Tracer } from "@opentelemetry/api";
import { type CallTrace, startCallTrace, type TraceSetting } from "./call-trace.ts";

/** How calls are traced. */
export interface OpenTelemetryTracesOptions {
  /** What makes the spans. Default: the global tracer `@cordon/telemetry`, of the SDK that the application registers. */
  readonly tracer?: Tracer;
  /** Whether messages of skills and what they asked for are recorded, escaped and cut. Default false: traces travel. */
  readonly guestText?: boolean;
}

/**
 * Traces calls with the API of OpenTelemetry: a span `execute_tool <skill>.<tool>` for each, by the conventions for
 * generative AI, as a child of what is active where the skill is called, and a child of it for each of its first 128 host
 * calls, with what was decided.
 *
 * Sampling, export and propagation from other processes are the SDK's, which the application sets up. What a host call does
 * in the host, such as a request of an instrumented client, is no child of these spans.
 *
 * @param options The tracer, and what is recorded.
 */
export function createOpenTelemetryTraces(options: OpenTelemetryTracesOptions = {}): Telemetry {
  const { tracer = trace.getTracer("@cordon/telemetry"), guestText = false } = options;
  return Object.freeze({ observe: () => observerOf({ tracer, guestText }) });
}

function observerOf(setting: TraceSetting): ReturnType<Telemetry["observe"]> {
  const calls = new Map<number, CallTrace>();
  return {
    onEvent: (event: CordonEvent) => {
      switch (event.type) {
        case "call-start": {
          const caller = event.parentCallId === undefined ? undefined : calls.get(event.parentCallId);
          const call = startCallTrace(event, setting, caller);
          if (call !== undefined) calls.set(event.callId, call);
          break;
        }
        case "decision":
          calls.get(event.callId)?.decided(event);
          break;
        case "host-call":
          calls.get(event.callId)?.hostCalled(event);
          break;
        case "call-end":
          calls.get(event.callId)?.ended(event);
          calls.delete(event.callId);
          break;
        default:
      }
    },
    close: () => {
      for (const call of calls.values()) call.abandoned();
      calls.clear();
    },
  };
}
