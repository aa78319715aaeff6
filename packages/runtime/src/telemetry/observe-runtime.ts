import {
  type CordonEventListener,
  escapeText,
  type RuntimeGauges,
  type Telemetry,
  type TelemetrySource,
} from "@cordon/core";
import type { SandboxStats } from "@cordon/sandbox";
import type { RuntimeOptions } from "../runtime.ts";

/** What the gauges of a runtime read. */
export interface Measured {
  readonly stats: () => Pick<SandboxStats, "queuedCalls">;
}

/** Everybody who hears of a runtime. */
export interface Observation {
  /** Undefined when nobody does: then no event is made. */
  readonly onEvent: CordonEventListener | undefined;
  /** Gives the gauges something to read: cells are heard of before the sandbox is there. */
  readonly attach: (sandbox: Measured) => void;
  /** Tells them that the runtime is gone. */
  readonly close: () => void;
}

type GuardedObserver = { readonly onEvent: CordonEventListener; readonly close: () => void };

/**
 * Lets the telemetries and the listener of an application hear of one runtime. A telemetry that throws is reported once
 * and never breaks a call; the listener is the application's own code and is not guarded.
 *
 * @param options `telemetry` and `onEvent` of the runtime.
 * @throws What {@link Telemetry.observe} throws; those that observed it already are told that it is gone.
 */
export function observeRuntime({
  telemetry = [],
  onEvent,
}: Pick<RuntimeOptions, "telemetry" | "onEvent">): Observation {
  const observers: GuardedObserver[] = [];
  let gauges = nothingToDo;
  const source: TelemetrySource = { gauges: () => gauges() };
  const attach = (sandbox: Measured): void => {
    gauges = () => ({ queuedCalls: sandbox.stats().queuedCalls });
  };
  const close = (): void => {
    gauges = nothingToDo;
    for (const observer of observers) observer.close();
  };
  try {
    for (const one of [telemetry].flat()) observers.push(guard(one, source));
  } catch (error) {
    close();
    throw error;
  }
  const listeners = [...observers.map((observer) => observer.onEvent), ...(onEvent === undefined ? [] : [onEvent])];
  return { onEvent: joined(listeners), attach, close };
}

const nothingToDo = (): RuntimeGauges => ({ queuedCalls: 0 });

function joined(listeners: readonly CordonEventListener[]): CordonEventListener | undefined {
  if (listeners.length < 2) return listeners[0];
  return (event) => {
    for (const listener of listeners) listener(event);
  };
}

function guard(telemetry: Telemetry, source: TelemetrySource): GuardedObserver {
  const observer = telemetry.observe(source);
  let reported = false;
  const report = (error: unknown): void => {
    if (reported) return;
    reported = true;
    process.emitWarning(`Cannot tell a telemetry what happens: ${textOf(error)}; its next failures are not reported`, {
      type: "CordonWarning",
      code: "CORDON_TELEMETRY_FAILED",
    });
  };
  return {
    onEvent: (event) => {
      try {
        observer.onEvent(event);
      } catch (error) {
        report(error);
      }
    },
    close: () => {
      try {
        observer.close?.();
      } catch (error) {
        report(error);
      }
    },
  };
}

const textOf = (error: unknown): string => escapeText(error instanceof Error ? error.message : typeof error, 200);
