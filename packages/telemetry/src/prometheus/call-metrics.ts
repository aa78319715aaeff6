import type { CallEndEvent } from "@cordon/core";
import { Counter, Histogram } from "prom-client";
import type { MetricFamily } from "./metric-family.ts";

/**
 * Counts calls, their errors and their durations. A call that never began has no duration: one that waited in vain is not a
 * fast one. A call its caller cancelled is no error.
 */
export const callMetrics: MetricFamily = ({ registry, prefix, labelsOf, durationBuckets }) => {
  const registers = [registry];
  const executions = new Counter({
    name: `${prefix}skill_execution_total`,
    help: "Calls of skills that ended, by how they ended",
    labelNames: ["skill", "tool", "status"],
    registers,
  });
  const durations = new Histogram({
    name: `${prefix}skill_execution_duration_seconds`,
    help: "From the first instruction of a call to its end, waits for the host included",
    labelNames: ["skill", "tool", "status"],
    buckets: [...durationBuckets],
    registers,
  });
  const errors = new Counter({
    name: `${prefix}skill_errors_total`,
    help: "Calls of skills that ended neither ok nor cancelled, by how they ended and at which limit",
    labelNames: ["skill", "tool", "status", "limit"],
    registers,
  });

  const record = ({ skillId, tool: toolName, status, limit, usage }: CallEndEvent): void => {
    const { skill, tool } = labelsOf(skillId, toolName);
    const labels = { skill, tool, status };
    executions.inc(labels);
    if (usage.wallMs > 0) durations.observe(labels, usage.wallMs / 1000);
    if (status !== "ok" && status !== "cancelled") errors.inc({ skill, tool, status, limit: limit ?? "" });
  };
  return (event) => {
    if (event.type === "call-end") record(event);
  };
};
