import {
  BasicTracerProvider,
  InMemorySpanExporter,
  AlwaysOffSampler,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { beforeEach, describe, expect, it } from "vitest";
import { callEnd, callStart, decision, hostCall, logLine, observe, unknownEvent } from "../testing/events.ts";
import { createOpenTelemetryTraces } from "./open-telemetry-traces.ts";

const exporter = new InMemorySpanExporter();
const spanProcessors = [new SimpleSpanProcessor(exporter)];
const tracer = new BasicTracerProvider({ spanProcessors }).getTracer("test");
const traces = createOpenTelemetryTraces({ tracer });
const named = (name: string): readonly ReadableSpan[] =>
  exporter.getFinishedSpans().filter((span) => span.name === name);

beforeEach(() => exporter.reset());

describe("createOpenTelemetryTraces", () => {
  it("keeps the calls of two runtimes apart that have the same numbers", () => {
    const [first, second] = [observe(traces), observe(traces)];
    first.onEvent(callStart(1, { skillId: "a" }));
    second.onEvent(callStart(1, { skillId: "b" }));
    first.onEvent(callEnd(1, { skillId: "a" }));
    second.onEvent(callEnd(1, { skillId: "b", status: "trapped" }));
    expect(named("execute_tool a.execute").map(({ attributes }) => attributes["cordon.status"])).toEqual(["ok"]);
    expect(named("execute_tool b.execute").map(({ attributes }) => attributes["cordon.status"])).toEqual(["trapped"]);
  });

  it("has at most 128 spans for the host calls of one call, and says how many it left out", () => {
    const { onEvent } = observe(traces);
    onEvent(callStart(1));
    for (let index = 0; index < 1_000; index += 1) {
      onEvent(decision(1, index));
      onEvent(hostCall(1, index));
    }
    onEvent(callEnd(1));
    expect(named("cordon_fs").length).toBe(128);
    expect(named("execute_tool guest.execute")[0]?.attributes["cordon.host_calls.dropped"]).toBe(872);
  });

  it("records a decision on the call when its host call had no result", () => {
    const { onEvent } = observe(traces);
    onEvent(callStart(1));
    onEvent({ ...decision(1, 0), outcome: "deny" });
    onEvent(callEnd(1));
    onEvent(hostCall(1, 0));
    const [span] = named("execute_tool guest.execute");
    expect(span?.events.map(({ name, attributes }) => [name, attributes?.["cordon.decision"]])).toEqual([
      ["cordon.decision", "deny"],
    ]);
    expect(named("cordon_fs")).toEqual([]);
  });

  it("gives a host call the refusal among its decisions, and every one as an event", () => {
    const { onEvent } = observe(traces);
    onEvent(callStart(1));
    onEvent(decision(1, 0));
    onEvent({ ...decision(1, 0), outcome: "deny" });
    onEvent(hostCall(1, 0));
    onEvent(callEnd(1));
    expect(named("cordon_fs")[0]?.attributes["cordon.decision"]).toBe("deny");
    expect(named("cordon_fs")[0]?.events.length).toBe(2);
  });

  it("does not call it an error when the caller cancelled", () => {
    const { onEvent } = observe(traces);
    onEvent(callStart(1));
    onEvent(callEnd(1, { status: "cancelled", message: "the caller cancelled it" }));
    expect(named("execute_tool guest.execute")).toMatchObject([{ status: { code: 0 } }]);
    expect(named("execute_tool guest.execute")[0]?.attributes).not.toHaveProperty("error.type");
  });

  it("ends what is open when the runtime closes, once", () => {
    const observer = observe(traces);
    observer.onEvent(callStart(1));
    observer.close?.();
    observer.onEvent(callEnd(1));
    expect(named("execute_tool guest.execute").length).toBe(1);
  });

  it("escapes and cuts names, and ignores what is no part of a call", () => {
    const { onEvent } = observe(traces);
    onEvent(callStart(1, { skillId: "a\n\u001b[31m", tool: "b".repeat(1_000), tenant: "\u202e" }));
    onEvent(logLine(1, "hello"));
    onEvent(unknownEvent);
    onEvent(callEnd(1));
    const [span] = exporter.getFinishedSpans();
    expect(span?.name).toBe(`execute_tool a\\u{a}\\u{1b}[31m.${"b".repeat(128)}…`);
    expect(span?.attributes["cordon.tenant"]).toBe(String.raw`\u{202e}`);
  });

  it("keeps nothing of a call that is not sampled", () => {
    const unsampled = new BasicTracerProvider({ spanProcessors, sampler: new AlwaysOffSampler() }).getTracer("test");
    const { onEvent } = observe(createOpenTelemetryTraces({ tracer: unsampled }));
    for (const event of [callStart(1), decision(1, 0), hostCall(1, 0), callEnd(1)]) onEvent(event);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
