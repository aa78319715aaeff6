import { Gauge } from "prom-client";
import type { MetricFamily } from "./metric-family.ts";

/** Says how many calls wait for a cell, of all runtimes together, when somebody scrapes. */
export const queueMetrics: MetricFamily = ({ registry, prefix, sources }) => {
  const depth: Gauge = new Gauge({
    name: `${prefix}skill_execution_queue_depth`,
    help: "Calls of skills that were accepted and wait for a place on a cell",
    registers: [registry],
    collect: () => {
      let queued = 0;
      for (const source of sources) queued += source.gauges().queuedCalls;
      depth.set(queued);
    },
  });
  return undefined;
};
