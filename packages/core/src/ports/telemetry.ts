import type { CordonEventListener } from "../events/cordon-event.ts";

/** What a runtime can say of itself at any time. */
export interface RuntimeGauges {
  /** Calls that were accepted and wait for a place on a cell. */
  readonly queuedCalls: number;
}

/** A runtime, as far as a telemetry sees it. */
export interface TelemetrySource {
  /** Reads the gauges as they are now. All zero before the runtime is up and after it was disposed of. */
  gauges(): RuntimeGauges;
}

/** What a telemetry does for one runtime. */
export interface TelemetryObserver {
  /**
   * Hears of everything that happens. `call-start` is told in the async context of whoever called the skill, before the
   * call waits for anything: what is active there, such as a span, is the caller's.
   *
   * What it throws is caught and reported once, as a warning of the process; the call goes on. Calls wait for it, so it
   * should return quickly. A promise that it returns is not awaited.
   */
  readonly onEvent: CordonEventListener;
  /** Called once, when the runtime was disposed of. Default: nothing. */
  close?(): void;
}

/**
 * Metrics, traces or logs of runtimes. The port is the events, and gauges that are read when somebody asks; it does not
 * change what a call does. Without a telemetry nothing is made of any event.
 *
 * One may serve several runtimes: `callId` and `cellId` count within each, so state that they key belongs into the
 * observer.
 */
export interface Telemetry {
  /**
   * Called once for each runtime that uses it, before its first event.
   *
   * @param source The runtime.
   * @throws Whatever is wrong with the telemetry; the runtime is then not created.
   */
  observe(source: TelemetrySource): TelemetryObserver;
}
