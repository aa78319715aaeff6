import { type CordonEventListener, OptionError, type Telemetry, type TelemetrySource } from "@cordon/core";
import { Registry } from "prom-client";
import { createBoundedLabels } from "./bounded-labels.ts";
import { callMetrics } from "./call-metrics.ts";
import type { MetricFamily } from "./metric-family.ts";
import { queueMetrics } from "./queue-metrics.ts";

/** How metrics are named and bounded. */
export interface PrometheusMetricsOptions {
  /** Where the metrics are registered, such as the `register` of prom-client. Default: a registry of their own. */
  readonly registry?: Registry;
  /** Put before every name. Default: nothing. */
  readonly prefix?: string;
  /** How many skills get a label of their own; the others are `other`. Default 100. */
  readonly maxSkills?: number;
  /** How many tools do, of all skills together, and at most 20 of one. Default 100. */
  readonly maxTools?: number;
  /** Upper bounds of the durations in seconds, ascending. Default: 20, from 20 µs to 60 s. */
  readonly durationBuckets?: readonly number[];
}

/** Metrics, ready to be scraped. */
export interface PrometheusMetrics extends Telemetry {
  readonly registry: Registry;
  /** What the answer of an endpoint has as its `content-type`. */
  readonly contentType: string;
  /** Reads the gauges and writes everything in the registry in Prometheus' text format. */
  text(): Promise<string>;
}

/** Another concern is another row. */
const families: readonly MetricFamily[] = [callMetrics, queueMetrics];

const maxToolsPerSkill = 20;
const microseconds = [20, 50, 100, 250, 500];
const milliseconds = [1, 2.5, 5, 10, 25, 50, 100, 250, 500];
const seconds = [1, 2.5, 5, 10, 30, 60];
const defaultBuckets = [
  ...microseconds.map((value) => value / 1e6),
  ...milliseconds.map((value) => value / 1e3),
  ...seconds,
];

/**
 * Counts what happens in runtimes, for Prometheus: `skill_execution_total`, `skill_execution_duration_seconds`,
 * `skill_errors_total` and `skill_execution_queue_depth`.
 *
 * The labels are `skill`, `tool`, `status` and, of errors, `limit`. Their number is bounded whatever skills are loaded, and
 * no label holds a tenant, a version, or text a skill chose while it ran. It is state of this process: it starts at zero.
 *
 * @param options Names and bounds.
 * @throws OptionError for an option that holds nothing usable; Error when the registry has metrics of these names.
 * @example
 * ```ts
 * const metrics = createPrometheusMetrics();
 * await using runtime = await createRuntime({ telemetry: metrics });
 * createServer(async (_, response) => {
 *   response.setHeader("content-type", metrics.contentType).end(await metrics.text());
 * }).listen(9464, "127.0.0.1");
 * ```
 */
export function createPrometheusMetrics(options: PrometheusMetricsOptions = {}): PrometheusMetrics {
  const { prefix = "", maxSkills = 100, maxTools = 100, durationBuckets = defaultBuckets } = options;
  checkNumbers({ maxSkills, maxTools });
  if (!/^(?:[a-zA-Z_][a-zA-Z0-9_]*)?$/u.test(prefix)) {
    throw new OptionError("prefix", "it is not letters, digits and _, starting with no digit");
  }
  if (!isAscending(durationBuckets)) throw new OptionError("durationBuckets", "they are not ascending seconds above 0");
  const registry = options.registry ?? new Registry();
  const sources = new Set<TelemetrySource>();
  const labelsOf = createBoundedLabels({ maxSkills, maxTools, maxToolsPerSkill });
  const setting = { registry, prefix, labelsOf, durationBuckets, sources };
  const listeners = families.map((family) => family(setting)).filter((listener) => listener !== undefined);
  return Object.freeze({
    registry,
    get contentType() {
      return registry.contentType;
    },
    text: () => registry.metrics(),
    observe: (source: TelemetrySource) => {
      sources.add(source);
      return {
        onEvent: (event: Parameters<CordonEventListener>[0]) => {
          for (const listener of listeners) listener(event);
        },
        close: () => void sources.delete(source),
      };
    },
  });
}

function checkNumbers(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isSafeInteger(value) || value < 1) throw new OptionError(name, "it is not a whole number above 0");
  }
}

function isAscending(bounds: readonly number[]): boolean {
  return (
    bounds.length > 0 &&
    bounds.every((bound, index) => Number.isFinite(bound) && bound > (index === 0 ? 0 : (bounds[index - 1] ?? bound)))
  );
}
