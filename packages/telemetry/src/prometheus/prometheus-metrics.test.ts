import { OptionError } from "@cordon/core";
import { Counter, Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { callEnd, observe, unknownEvent } from "../testing/events.ts";
import { createPrometheusMetrics } from "./prometheus-metrics.ts";

const rows = (text: string, name: string): readonly string[] =>
  text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

describe("createPrometheusMetrics", () => {
  it("stays bounded when a thousand skills are called, and loses no call", async () => {
    const metrics = createPrometheusMetrics();
    const { onEvent } = observe(metrics);
    for (let index = 0; index < 1_000; index += 1) onEvent(callEnd(index, { skillId: `skill-${index}` }));
    const totals = rows(await metrics.text(), "skill_execution_total");
    expect(totals.length).toBe(101);
    expect(totals.at(-1)).toBe('skill_execution_total{skill="other",tool="other",status="ok"} 900');
    expect(rows(await metrics.text(), "skill_execution_duration_seconds_count").length).toBe(101);
  });

  it("writes no value that ends a label or a line, and does not mix the rows of two calls", async () => {
    const metrics = createPrometheusMetrics();
    const { onEvent } = observe(metrics);
    const hostile = 'x"} 1\n# TYPE y counter\u001b[31m\u202e';
    onEvent(callEnd(1, { tool: hostile, skillId: hostile }));
    onEvent(callEnd(2, { tool: "a,status:failed", skillId: "s" }));
    onEvent(callEnd(3, { tool: "a", skillId: "s", status: "failed" }));
    expect(rows(await metrics.text(), "skill_execution_total")).toEqual([
      'skill_execution_total{skill="other",tool="other",status="ok"} 1',
      'skill_execution_total{skill="s",tool="other",status="ok"} 1',
      'skill_execution_total{skill="s",tool="a",status="failed"} 1',
    ]);
  });

  it("adds up the queues of the runtimes that it observes, and forgets one that closes", async () => {
    const metrics = createPrometheusMetrics();
    observe(metrics, 3);
    const second = observe(metrics, 4);
    expect(rows(await metrics.text(), "skill_execution_queue_depth")).toEqual(["skill_execution_queue_depth 7"]);
    second.close?.();
    expect(rows(await metrics.text(), "skill_execution_queue_depth")).toEqual(["skill_execution_queue_depth 3"]);
  });

  it("registers under a prefix, in a registry that has other metrics", async () => {
    const registry = new Registry();
    new Counter({ name: "requests_total", help: "Requests", registers: [registry] }).inc();
    const metrics = createPrometheusMetrics({ registry, prefix: "shop_" });
    observe(metrics).onEvent(callEnd(1));
    const text = await registry.metrics();
    expect(text).toContain("requests_total 1");
    expect(text).toContain('shop_skill_execution_total{skill="guest",tool="execute",status="ok"} 1');
    expect(text).not.toMatch(/^skill_/mu);
    expect(() => createPrometheusMetrics({ registry, prefix: "shop_" })).toThrow("already been registered");
  });

  it("has buckets from 20 µs to 60 s, which a call falls into by its seconds", async () => {
    const metrics = createPrometheusMetrics();
    observe(metrics).onEvent(callEnd(1, { usage: { ...callEnd(1).usage, wallMs: 0.02 } }));
    const buckets = rows(await metrics.text(), "skill_execution_duration_seconds_bucket");
    expect(buckets[0]).toBe(
      'skill_execution_duration_seconds_bucket{le="0.00002",skill="guest",tool="execute",status="ok"} 1',
    );
    expect(buckets.at(-2)).toContain('le="60"');
    expect(buckets.length).toBe(21);
  });

  it("counts nothing for events it does not know", async () => {
    const metrics = createPrometheusMetrics();
    observe(metrics).onEvent(unknownEvent);
    expect(rows(await metrics.text(), "skill_execution_total")).toEqual([]);
  });

  it.each([
    { maxSkills: 0 },
    { maxTools: 1.5 },
    { prefix: "1st_" },
    { prefix: "a b" },
    { durationBuckets: [] },
    { durationBuckets: [1, 1] },
    { durationBuckets: [0, 1] },
    { durationBuckets: [1, Number.NaN] },
  ])("refuses %j", (options) => {
    expect(() => createPrometheusMetrics(options)).toThrow(OptionError);
  });
});
