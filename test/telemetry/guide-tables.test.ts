import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogTelemetry, type EventLogger } from "@cordon/telemetry";
import { createOpenTelemetryTraces } from "@cordon/telemetry/opentelemetry";
import { createPrometheusMetrics } from "@cordon/telemetry/prometheus";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { beforeAll, describe, expect, it } from "vitest";
import { codesIn, readTable } from "../docs-and-claims/markdown-table.ts";
import { projectRoot } from "../gate/project-tree.ts";
import { makeObservedCalls } from "./observed-calls.ts";

const metrics = createPrometheusMetrics();
const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
/** The fields of the records of each event. */
const fields = new Map<string, Set<string>>();
/** The levels of the records of each event. */
const levels = new Map<string, Set<string>>();
let guide = "";

beforeAll(async () => {
  guide = await readFile(join(projectRoot, "docs/guides/telemetry.md"), "utf8");
  const folder = await mkdtemp(join(tmpdir(), "cordon-telemetry-"));
  await writeFile(join(folder, "a.txt"), "content of a");
  const traces = createOpenTelemetryTraces({ tracer: provider.getTracer("guide"), guestText: true });
  await makeObservedCalls([metrics, traces, createLogTelemetry(recordingLogger())], folder);
  await rm(folder, { recursive: true });
});

function recordingLogger(): EventLogger {
  const at =
    (level: string): EventLogger["info"] =>
    (record) => {
      const event = String(record["event"]);
      const defined = Object.keys(record).filter((name) => record[name] !== undefined);
      fields.set(event, new Set([...(fields.get(event) ?? []), ...defined]));
      levels.set(event, new Set([...(levels.get(event) ?? []), level]));
    };
  return { trace: at("trace"), debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

describe("docs/guides/telemetry.md", () => {
  it("lists every metric with its kind and labels", () => {
    const listed = readTable(guide, ["metric", "kind", "labels", "counts"]).map(([metric, kind, labels]) => [
      codesIn(metric)[0],
      kind,
      codesIn(labels),
    ]);
    const registered = metrics.registry
      .getMetricsAsArray()
      .map((metric) => [
        metric.name,
        "type" in metric ? metric.type : "",
        "labelNames" in metric ? metric.labelNames : [],
      ]);
    expect(listed).toEqual(registered);
  });

  it("lists every field and level of the records of each event", () => {
    const common = ["event", "timeMs", "callId", "skill", "version", "digest"];
    const rows = new Map(
      readTable(guide, ["`event`", "level", "fields"]).map(([event, level, names]) => [
        codesIn(event)[0],
        { level: level ?? "", names: [...common, ...codesIn(names)] },
      ]),
    );
    for (const [event, seen] of fields) {
      const row = rows.get(event);
      expect([event, [...seen].filter((name) => row?.names.includes(name) !== true)]).toEqual([event, []]);
      for (const level of levels.get(event) ?? [])
        expect([event, row?.level]).toEqual([event, expect.stringContaining(level)]);
    }
    expect(fields.size).toBeGreaterThan(6);
  });

  it("lists every attribute of the spans", () => {
    const section = guide.slice(guide.indexOf("## Traces")).replaceAll(/```[^`]*```/gu, "");
    const listed = new Set(codesIn(section));
    const spans = exporter.getFinishedSpans();
    const used = spans.flatMap(({ attributes, events }) => [
      ...Object.keys(attributes),
      ...events.flatMap((event) => Object.keys(event.attributes ?? {})),
    ]);
    expect([...new Set(used)].filter((name) => !listed.has(name))).toEqual([]);
    expect(new Set(used).size).toBeGreaterThan(20);
  });
});
