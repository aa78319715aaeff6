import type {
  CallEndEvent,
  CallStartEvent,
  CordonEvent,
  DecisionEvent,
  HostCallEvent,
  LogEvent,
  Telemetry,
  TelemetryObserver,
} from "@cordon/core";

const subject = { timeMs: 1_800_000_000_000, skillId: "guest", version: "1.0.0", digest: `sha256:${"0".repeat(64)}` };

/** What a call used that used a little. */
const usage: CallEndEvent["usage"] = {
  wallMs: 2,
  cpuMs: 1,
  queueMs: 0.5,
  peakMemoryBytes: 65_536,
  inputBytes: 0,
  outputBytes: 0,
  hostCalls: 0,
  hostBytes: 0,
  httpBytes: 0,
  logBytes: 0,
};

/** The start of a call. */
export const callStart = (callId: number, overrides: Partial<CallStartEvent> = {}): CallStartEvent => ({
  type: "call-start",
  ...subject,
  callId,
  tool: "execute",
  ...overrides,
});

/** The end of a call. */
export const callEnd = (callId: number, overrides: Partial<CallEndEvent> = {}): CallEndEvent => ({
  type: "call-end",
  ...subject,
  callId,
  tool: "execute",
  status: "ok",
  usage,
  ...overrides,
});

/** A decision about one host call. */
export const decision = (callId: number, callIndex: number): DecisionEvent => ({
  type: "decision",
  ...subject,
  callId,
  callIndex,
  outcome: "allow",
  reason: "granted",
  permission: "fs:read:/data/a.txt",
});

/** A host call that was answered. */
export const hostCall = (callId: number, callIndex: number): HostCallEvent => ({
  type: "host-call",
  ...subject,
  callId,
  callIndex,
  capability: "cordon_fs",
  outcome: "answered",
  durationMs: 1,
  bytes: 10,
});

/** A line of a skill. */
export const logLine = (callId: number, text: string): LogEvent => ({
  type: "log",
  ...subject,
  callId,
  level: "info",
  text,
});

/** An event that this version knows nothing of. */
export const unknownEvent = { type: "moon-rise", timeMs: 1, secret: "never logged" } as unknown as CordonEvent;

/** Lets a telemetry observe a runtime whose queue is as deep as it says. */
export const observe = (telemetry: Telemetry, queuedCalls = 0): TelemetryObserver =>
  telemetry.observe({ gauges: () => ({ queuedCalls }) });
