import type { CordonEventListener, TelemetrySource } from "@cordon/core";
import type { Registry } from "prom-client";
import type { CallLabels } from "./bounded-labels.ts";

/** What the metrics of one concern are made with. */
export interface MetricSetting {
  readonly registry: Registry;
  /** Before every name. */
  readonly prefix: string;
  readonly labelsOf: (skill: string, tool: string) => CallLabels;
  /** Upper bounds in seconds. */
  readonly durationBuckets: readonly number[];
  /** The runtimes that are observed now. */
  readonly sources: ReadonlySet<TelemetrySource>;
}

/**
 * Registers the metrics of one concern. What it returns hears of every event; a concern that is only read when somebody
 * scrapes returns nothing.
 */
export type MetricFamily = (setting: MetricSetting) => CordonEventListener | undefined;
