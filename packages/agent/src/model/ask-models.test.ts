import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Amounts } from "../budget/amounts.ts";
import { createLedger } from "../budget/ledger.ts";
import { createMemoryBudgetStore } from "../budget/memory-budget-store.ts";
import { createScriptedModel } from "../scripted/scripted-model.ts";
import type { Script } from "../scripted/script.ts";
import { askModels, type AskOptions, type ModelEvent } from "./ask-models.ts";
import { textOf } from "./model-answer.ts";
import type { ModelChoice } from "./model-entry.ts";
import { createModelPool } from "./model-pool.ts";

const request: LanguageModelV4CallOptions = { prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }] };
const price = { input: 1, output: 2 };

afterEach(() => vi.useRealTimers());

function setUp(choice: ModelChoice, limits: Amounts = {}, changed: Partial<AskOptions> = {}) {
  const store = createMemoryBudgetStore();
  const events: ModelEvent[] = [];
  const delays: number[] = [];
  const pool = createModelPool(choice, { failures: 3 });
  const options: AskOptions = {
    candidates: pool.models,
    ledger: createLedger(store, [{ key: "run", limits }]),
    pricing: { prices: undefined, unknownPrice: "refuse" },
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    maxOutputTokens: 100,
    mayAsk: () => true,
    onEvent: (event) => events.push(event),
    onAlerts: () => undefined,
    wait: async (delayMs) => void delays.push(delayMs),
    ...changed,
  };
  const types = (): readonly string[] =>
    events.map((event) => ("model" in event ? `${event.type} ${event.model}` : event.type));
  return { ask: () => askModels(request, options), store, events, delays, pool, types };
}

const script = (model: string, ...steps: Script["steps"]) => createScriptedModel({ model, steps });

describe("askModels()", () => {
  it("streams an answer and settles what the provider counted", async () => {
    using model = script("a/one", { text: "Hello you", usage: { input: 7, output: 3 } });
    const { ask, store, events } = setUp({ model, price }, { microUsd: 1_000 });
    const { answer, model: name } = await ask();
    expect([textOf(answer.content), name]).toEqual(["Hello you", "a/one"]);
    expect(events.slice(1)).toEqual([
      { type: "text-delta", text: "Hello " },
      { type: "text-delta", text: "you" },
    ]);
    expect((await store.read("run")).used).toMatchObject({ microUsd: 13, tokens: 10, calls: 1 });
  });

  it("simulates the stream of a model that has none", async () => {
    using model = createScriptedModel({ streams: false, steps: [{ text: "x".repeat(100) }] });
    const { ask, events } = setUp(model);
    await ask();
    expect(events.map((event) => ("text" in event ? event.text.length : event.type))).toEqual(["model-start", 80, 20]);
  });

  it("goes to the next model after the retries that the kind of failure allows, and no more", async () => {
    const retried = { 429: 2, 503: 2, 401: 0, 404: 0, 400: 0, 413: 0 };
    for (const [status, retries] of Object.entries(retried)) {
      const fail = { fail: { status: Number(status) } };
      using first = script("a/one", ...Array.from({ length: retries + 1 }, () => fail));
      using second = script("b/two", { text: "yes" });
      const { ask, delays } = setUp([first, second]);
      expect((await ask()).model).toBe("b/two");
      expect(delays).toHaveLength(retries);
    }
  });

  it("waits as long as the provider says, and asks the next model when that is too long", async () => {
    using first = script("a/one", { fail: { status: 429, retryAfter: 7 } }, { text: "yes" });
    const { ask, delays } = setUp(first);
    await ask();
    expect(delays).toEqual([7_000]);
    using slow = script("a/one", { fail: { status: 429, retryAfter: 3_600 } });
    using second = script("b/two", { text: "yes" });
    expect((await setUp([slow, second]).ask()).model).toBe("b/two");
  });

  it("says that text is void when an answer breaks off", async () => {
    using first = script("a/one", { text: "half of", breakOff: true }, { text: "all of it" });
    const { ask, types, events } = setUp(first);
    expect(textOf((await ask()).answer.content)).toBe("all of it");
    expect(types().filter((type) => type !== "text-delta")).toEqual([
      "model-start a/one",
      "model-fail a/one",
      "model-start a/one",
    ]);
    expect(events.find(({ type }) => type === "model-fail")).toMatchObject({ discardsText: true, willRetry: true });
  });

  it("rejects with the last failure when no model answers", async () => {
    using first = script("a/one", { fail: { status: 401, message: "bad \u001b key" } });
    await expect(setUp(first).ask()).rejects.toMatchObject({
      code: "MODEL_FAILED",
      models: ["a/one"],
      kind: "auth",
      detail: String.raw`bad \u{1b} key`,
    });
  });

  it("takes a tool that the provider ran, an id that is not one and an end without an end for broken", async () => {
    const call = { type: "tool-call", toolCallId: "1", toolName: "t", input: "{}" } as const;
    for (const parts of [
      [{ ...call, providerExecuted: true }, { type: "finish" }],
      [{ type: "tool-result", toolCallId: "1", toolName: "t", result: 1 }],
      [call, call],
      [{ ...call, toolCallId: "" }],
      [{ ...call, input: { object: true } }],
      [{ type: "text-delta", id: "1", delta: "no end" }],
    ]) {
      const model = { ...script("a/one"), doStream: async () => ({ stream: ReadableStream.from(parts) }) };
      await expect(setUp(model as unknown as LanguageModelV4).ask()).rejects.toMatchObject({ kind: "broken" });
    }
  });

  it("leaves a model alone that failed often, and asks it again after the pause", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const fail = { fail: { status: 503 } };
    using first = script("a/one", fail, fail, fail, { text: "back" });
    using second = script("b/two", { text: "1" }, { text: "2" });
    const { ask, pool, types } = setUp([first, second]);
    await ask();
    expect(pool.health()[0]).toMatchObject({ circuit: "open", failures: 3, lastFailure: "overloaded" });
    await ask();
    expect(types()).toContain("model-skip a/one");
    vi.setSystemTime(Date.now() + 10_001);
    expect((await ask()).model).toBe("a/one");
    expect(pool.health()[0]).toMatchObject({ circuit: "closed", answers: 1 });
  });

  it("does not count a request that was wrong as a failure of the model", async () => {
    using first = script("a/one", ...Array.from({ length: 4 }, () => ({ fail: { status: 400 } })));
    const { ask, pool } = setUp(first);
    for (let count = 0; count < 4; count += 1) await expect(ask()).rejects.toMatchObject({ kind: "refused" });
    expect(pool.health()[0]).toMatchObject({ circuit: "closed", failures: 0 });
  });
});

describe("the budget of a model call", () => {
  it("is reserved at the worst case, so that a model that could cost more is not asked", async () => {
    using dear = script("a/dear");
    using cheap = script("b/cheap", { text: "yes" });
    const { ask, types } = setUp(
      [
        { model: dear, price: { input: 100, output: 100 } },
        { model: cheap, price },
      ],
      {
        microUsd: 1_000,
      },
    );
    expect((await ask()).model).toBe("b/cheap");
    expect(types()[0]).toBe("model-skip a/dear");
  });

  it("stops before the first request when there is no room", async () => {
    using model = script("a/one");
    await expect(setUp({ model, price }, { microUsd: 10 }).ask()).rejects.toMatchObject({
      code: "BUDGET_EXCEEDED",
      excess: { dimension: "microUsd", limit: 10 },
    });
  });

  it("does not ask a model whose price is not known while dollars are limited", async () => {
    using model = script("a/one", { text: "yes" });
    await expect(setUp(model, { microUsd: 1e9 }).ask()).rejects.toMatchObject({ detail: /price is not known/u });
    const pricing = { prices: { version: "1", models: { other: price } }, unknownPrice: "worst-case" } as const;
    expect((await setUp(model, { microUsd: 1e9 }, { pricing }).ask()).isPriced).toBe(true);
  });

  it("counts the worst case of an attempt whose cost nobody told, and nothing of one that was refused at once", async () => {
    using silent = script("a/one", { text: "yes", usage: false });
    const without = setUp({ model: silent, price }, { microUsd: 1e6 });
    await without.ask();
    const { used } = await without.store.read("run");
    expect(used.tokens).toBeGreaterThan(100);
    expect(used.microUsd).toBeGreaterThan(200);
    using refused = script("a/one", { fail: { status: 401 } });
    const free = setUp({ model: refused, price }, { microUsd: 1e6 });
    await expect(free.ask()).rejects.toMatchObject({ kind: "auth" });
    expect((await free.store.read("run")).used).toMatchObject({ calls: 1 });
    expect((await free.store.read("run")).used.microUsd ?? 0).toBe(0);
  });

  it("ends an attempt at its time, and the request when the run ends", async () => {
    using hanging = script("a/one", { hang: true }, { hang: true });
    await expect(setUp(hanging, {}, { timeoutMs: 1 }).ask()).rejects.toMatchObject({ kind: "timeout" });
    using other = script("a/one", { hang: true });
    const controller = new AbortController();
    const onEvent = (): void => queueMicrotask(() => controller.abort(new Error("enough")));
    await expect(setUp(other, {}, { signal: controller.signal, onEvent }).ask()).rejects.toThrow("enough");
  });

  it("does not ask a model that the agent may not ask", async () => {
    using model = script("a/one");
    await expect(setUp(model, {}, { mayAsk: () => false }).ask()).rejects.toMatchObject({ detail: /may not ask/u });
  });
});
