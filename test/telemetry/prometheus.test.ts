import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime } from "@cordon/runtime";
import { createPrometheusMetrics, type PrometheusMetrics } from "@cordon/telemetry/prometheus";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assemble, makeObservedCalls, observedEndings } from "./observed-calls.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-telemetry-"));
  await writeFile(join(folder, "a.txt"), "content of a");
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Serves metrics on the loopback interface, scrapes them once, and stops. */
async function scrape(metrics: PrometheusMetrics): Promise<{ readonly type: string | null; readonly text: string }> {
  const server = createServer((_, response) => {
    void metrics.text().then((text) => response.setHeader("content-type", metrics.contentType).end(text));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
    return { type: response.headers.get("content-type"), text: await response.text() };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The samples of a scrape, by name and labels; a line that is no sample and no comment fails. */
function samplesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !/^# (?:HELP|TYPE) [a-z_]+ /u.test(line));
  return new Map(
    lines.map((line) => {
      const match = /^(?<series>[a-z_]+(?:\{(?:[a-z]+="[\w.+-]*",?)*\})?) (?<value>[\d.e+-]+)$/u.exec(line);
      expect([line, match === null]).toEqual([line, false]);
      return [match?.groups?.["series"] ?? "", Number(match?.groups?.["value"])];
    }),
  );
}

describe("the metrics of real calls, scraped", () => {
  it("have the exact names and labels, and a row for every way a call ended", async () => {
    const metrics = createPrometheusMetrics();
    const receipts = await makeObservedCalls(metrics, folder);
    expect(receipts.map(({ status }) => status)).toEqual(observedEndings);
    const { type, text } = await scrape(metrics);
    expect(type).toBe("text/plain; version=0.0.4; charset=utf-8");
    const samples = samplesOf(text);

    const named = new Set([...samples.keys()].map((series) => series.replace(/\{.*/u, "")));
    expect([...named].toSorted()).toEqual([
      "skill_errors_total",
      "skill_execution_duration_seconds_bucket",
      "skill_execution_duration_seconds_count",
      "skill_execution_duration_seconds_sum",
      "skill_execution_queue_depth",
      "skill_execution_total",
    ]);
    const rows = (start: string): Readonly<Record<string, number>> =>
      Object.fromEntries([...samples].filter(([series]) => series.startsWith(start)));
    expect(rows("skill_execution_total")).toEqual({
      'skill_execution_total{skill="mixed",tool="echo",status="ok"}': 2,
      'skill_execution_total{skill="mixed",tool="trap",status="trapped"}': 1,
      'skill_execution_total{skill="mixed",tool="spin",status="timeout"}': 1,
      'skill_execution_total{skill="mixed",tool="fail",status="failed"}': 1,
      'skill_execution_total{skill="mixed",tool="say",status="ok"}': 1,
      'skill_execution_total{skill="mixed",tool="ask",status="ok"}': 1,
      'skill_execution_total{skill="mixed",tool="refused",status="denied"}': 1,
    });
    expect(rows("skill_errors_total")).toEqual({
      'skill_errors_total{skill="mixed",tool="trap",status="trapped",limit=""}': 1,
      'skill_errors_total{skill="mixed",tool="spin",status="timeout",limit="wallTime"}': 1,
      'skill_errors_total{skill="mixed",tool="fail",status="failed",limit=""}': 1,
      'skill_errors_total{skill="mixed",tool="refused",status="denied",limit=""}': 1,
    });
    expect(text).not.toMatch(/acme|shadow|[\p{Cf}\p{Zl}]/u);
  });

  it("count durations in seconds, and none for a call that never began", async () => {
    const metrics = createPrometheusMetrics({ durationBuckets: [0.05, 30] });
    const receipts = await makeObservedCalls(metrics, folder);
    const samples = samplesOf(await metrics.text());
    const spin = 'skill="mixed",tool="spin",status="timeout"';
    const durationOf = (suffix: string): number | undefined =>
      samples.get(`skill_execution_duration_seconds_${suffix}`);
    expect(durationOf(`sum{${spin}}`)).toBeCloseTo((receipts[3]?.usage.wallMs ?? 0) / 1000, 6);
    expect(durationOf(`bucket{le="0.05",${spin}}`)).toBe(0);
    expect(durationOf(`bucket{le="30",${spin}}`)).toBe(1);

    await using runtime = await createRuntime({ telemetry: metrics });
    await using echo = await runtime.load(await assemble('(module (func (export "execute")))'));
    const signal = AbortSignal.abort();
    expect((await echo.call("", { signal })).status).toBe("cancelled");
    const after = await metrics.text();
    expect(after).toContain('skill_execution_total{skill="skill",tool="execute",status="cancelled"} 1');
    expect(after).not.toMatch(/duration.*status="cancelled"|errors.*status="cancelled"/u);
  });

  it("say how many calls wait for a cell, of the runtimes that are up", async () => {
    const metrics = createPrometheusMetrics();
    const depth = async (): Promise<number | undefined> =>
      samplesOf(await metrics.text()).get("skill_execution_queue_depth");
    expect(await depth()).toBe(0);
    {
      await using runtime = await createRuntime({ telemetry: [metrics], limits: { wallTime: "200ms" } });
      await using skill = await runtime.load(
        await assemble('(module (func (export "execute") (loop $again (br $again))))'),
      );
      const calls = Array.from({ length: 100 }, () => skill.call(""));
      expect(await depth()).toBeGreaterThan(50);
      expect(calls.length).toBe(100);
      await runtime[Symbol.asyncDispose]();
      await Promise.all(calls);
    }
    expect(await depth()).toBe(0);
  });
});
