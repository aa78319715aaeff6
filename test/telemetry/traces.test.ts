import { AsyncLocalStorage } from "node:async_hooks";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFrame } from "@cordon/core";
import { createRuntime } from "@cordon/runtime";
import { createOpenTelemetryTraces } from "@cordon/telemetry/opentelemetry";
import { type Context, context, type ContextManager, ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { assemble, makeObservedCalls, observedEndings } from "./observed-calls.ts";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer("test");
let folder: string;

/** What an SDK for Node registers: the active context follows asynchronous code. */
class AsyncContexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }
  with<Arguments extends unknown[], Act extends (...given: Arguments) => ReturnType<Act>>(
    active: Context,
    act: Act,
    self?: ThisParameterType<Act>,
    ...given: Arguments
  ): ReturnType<Act> {
    return this.#storage.run(active, () => act.call(self, ...given));
  }
  bind<Target>(_: Context, target: Target): Target {
    return target;
  }
  enable(): this {
    return this;
  }
  disable(): this {
    return this;
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-telemetry-"));
  await writeFile(join(folder, "a.txt"), "content of a");
  context.setGlobalContextManager(new AsyncContexts());
});

afterAll(async () => {
  context.disable();
  await provider.shutdown();
  await rm(folder, { recursive: true });
});

beforeEach(() => exporter.reset());

const milliseconds = ([seconds, nanoseconds]: ReadableSpan["startTime"]): number => seconds * 1e3 + nanoseconds / 1e6;
const toolSpans = (): readonly ReadableSpan[] =>
  exporter.getFinishedSpans().filter(({ name }) => name.startsWith("execute_tool "));
const spanOf = (tool: string): ReadableSpan | undefined =>
  toolSpans().find(({ attributes }) => attributes["cordon.tool"] === tool);

describe("the spans of real calls", () => {
  it("follow the conventions for tools, and say how each call ended", async () => {
    const receipts = await makeObservedCalls(createOpenTelemetryTraces({ tracer }), folder);
    const spans = toolSpans();
    expect(spans.map(({ attributes }) => attributes["cordon.status"])).toEqual(observedEndings);
    expect(spans[0]?.name).toBe("execute_tool mixed.echo");
    const usage = receipts[0]?.usage;
    expect(spans[0]?.attributes).toEqual({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "mixed.echo",
      "gen_ai.tool.type": "function",
      "cordon.call.id": 1,
      "cordon.skill.id": "mixed",
      "cordon.skill.version": "1.2.3",
      "cordon.skill.digest": receipts[0]?.digests.module,
      "cordon.tool": "echo",
      "cordon.tenant": "acme",
      "cordon.status": "ok",
      "cordon.queue_ms": usage?.queueMs,
      "cordon.wall_ms": usage?.wallMs,
      "cordon.cpu_ms": usage?.cpuMs,
      "cordon.peak_memory_bytes": 65_536,
      "cordon.input_bytes": 5,
      "cordon.output_bytes": 5,
      "cordon.host_calls": 0,
      "cordon.host_bytes": 0,
      "cordon.http_bytes": 0,
    });
    expect(spanOf("echo")?.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(spanOf("spin")?.status).toEqual({ code: SpanStatusCode.ERROR, message: "timeout: wallTime" });
    expect(spanOf("spin")?.attributes).toMatchObject({ "error.type": "timeout", "cordon.limit": "wallTime" });
    expect(spanOf("fail")?.status).toEqual({ code: SpanStatusCode.ERROR, message: "failed" });
    expect(milliseconds(spanOf("spin")?.duration ?? [0, 0])).toBeGreaterThan(55);
  });

  it("have one child for each host call, inside their time, with what was decided", async () => {
    await makeObservedCalls(createOpenTelemetryTraces({ tracer }), folder);
    const children = exporter.getFinishedSpans().filter(({ name }) => name === "cordon_fs");
    const outcomes = children.map(({ attributes }) => [
      attributes["cordon.decision"],
      attributes["cordon.host_call.outcome"],
    ]);
    expect(outcomes).toEqual([
      ["allow", "answered"],
      ["deny", "failed"],
    ]);
    expect(children[1]?.attributes["error.type"]).toBe("DENIED");
    expect(children[1]?.status.code).toBe(SpanStatusCode.ERROR);
    expect(children[0]?.events.map(({ name, attributes }) => [name, attributes?.["cordon.decision.rule"]])).toEqual([
      ["cordon.decision", "fs:read:/data/*"],
    ]);
    const parents = [spanOf("ask"), spanOf("refused")];
    for (const [index, child] of children.entries()) {
      const parent = parents[index];
      expect(child.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
      expect(milliseconds(child.startTime)).toBeGreaterThanOrEqual(milliseconds(parent?.startTime ?? [0, 0]));
      expect(milliseconds(child.endTime)).toBeLessThanOrEqual(milliseconds(parent?.endTime ?? [0, 0]));
    }
  });

  it("are children of what is active where the skill is called", async () => {
    const span = tracer.startSpan("agent step");
    await context.with(trace.setSpan(context.active(), span), () =>
      makeObservedCalls(createOpenTelemetryTraces({ tracer }), folder),
    );
    span.end();
    const { spanId, traceId } = span.spanContext();
    for (const child of toolSpans()) {
      expect(child.parentSpanContext?.spanId).toBe(spanId);
      expect(child.spanContext().traceId).toBe(traceId);
    }
    expect(toolSpans().length).toBe(observedEndings.length);
  });

  it("are children of the call that made them, when a skill calls a skill", async () => {
    await using runtime = await createRuntime({
      telemetry: createOpenTelemetryTraces({ tracer }),
      grants: ["skill:call:callee"],
    });
    const about = (id: string, permissions: readonly string[]): object => ({
      abi: 1,
      id,
      name: id,
      version: "1.0.0",
      permissions,
    });
    await runtime.load(await assemble('(module (func (export "execute") (result i32) (i32.const 0)))'), {
      manifest: about("callee", []) as Record<string, unknown>,
    });
    const text = `(module
      (import "extism:host/env" "input_offset" (func $input (result i64)))
      (import "extism:host/user" "cordon_skill" (func $call (param i64) (result i64)))
      (func (export "execute") (result i32) (drop (call $call (call $input))) (i32.const 0)))`;
    await using caller = await runtime.load(await assemble(text), {
      manifest: about("caller", ["skill:call:callee"]) as Record<string, unknown>,
    });
    await caller.call(encodeFrame({ id: "callee" }));
    const [inner, outer] = toolSpans();
    expect([inner?.name, outer?.name]).toEqual(["execute_tool callee.execute", "execute_tool caller.execute"]);
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(inner?.attributes["cordon.call.parent_id"]).toBe(outer?.attributes["cordon.call.id"]);
  });

  it("hold nothing a skill says or asks for, unless it is asked for, and then escaped", async () => {
    const everything = (): string =>
      JSON.stringify(
        exporter.getFinishedSpans().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
      );
    await makeObservedCalls(createOpenTelemetryTraces({ tracer }), folder);
    expect(everything()).not.toMatch(/shadow|one|%s/u);
    exporter.reset();
    await makeObservedCalls(createOpenTelemetryTraces({ tracer, guestText: true }), folder);
    expect(spanOf("fail")?.attributes["cordon.message"]).toContain(String.raw`one\u{a}two\u{d}\u{1b}[2J`);
    expect(everything()).toContain("fs:read:/etc/shadow");
    expect(everything()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\\u001b|\\n/u);
  });

  it("break nothing and are nowhere when the application has no SDK", async () => {
    const receipts = await makeObservedCalls(createOpenTelemetryTraces(), folder);
    expect(receipts.map(({ status }) => status)).toEqual(observedEndings);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
