import type { LanguageModelV4 } from "@ai-sdk/provider";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryBudgetStore } from "../budget/memory-budget-store.ts";
import { createAgent } from "../create-agent.ts";
import { fakeSkills } from "../testing/fake-skills.ts";

const text = fc.oneof(fc.constantFrom("work", "none", "", "{}", '{"a":1}', "{", "1"), fc.string({ maxLength: 12 }));
const count = fc.oneof(fc.integer({ min: -5, max: 500 }), fc.constantFrom(Number.NaN, 1e300, undefined));
const usage = fc.record({ inputTokens: fc.record({ total: count }), outputTokens: fc.record({ total: count }) });
const id = fc.constantFrom("1", "2", "");

/** What a provider can send, and what it must not. */
const part = fc.oneof(
  fc.record({ type: fc.constantFrom("text-start", "text-end", "reasoning-start", "tool-input-end"), id }),
  fc.record({ type: fc.constantFrom("text-delta", "reasoning-delta", "tool-input-delta"), id, delta: text }),
  fc.record({ type: fc.constant("tool-call"), toolCallId: text, toolName: text, input: text }),
  fc.record({ type: fc.constant("tool-call"), toolCallId: fc.uuid(), toolName: fc.constant("work"), input: text }),
  fc.record({
    type: fc.constant("finish"),
    usage,
    finishReason: fc.record({ unified: fc.constantFrom("stop", "error", "length") }),
  }),
  fc.record({ type: fc.constant("error"), error: fc.anything() }),
  fc.record({ type: fc.constantFrom("raw", "ping", "unheard-of") }),
);

describe("whatever a model sends", () => {
  it("a run comes to a result, leaves nothing reserved and calls no tool that is not there", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 8 }), { minLength: 1, maxLength: 4 }), async (answers) => {
        let next = 0;
        const doStream = () => Promise.resolve({ stream: ReadableStream.from(answers[next++ % answers.length] ?? []) });
        const model = { specificationVersion: "v4", provider: "any", modelId: "model", doStream };
        const skills = fakeSkills({ skillId: "work", effects: "write" });
        const store = createMemoryBudgetStore();
        const prices = { version: "1", models: { "any/model": { input: 1, output: 1 } } };
        const signal = AbortSignal.timeout(50);
        const run = createAgent({
          name: "a",
          model: model as unknown as LanguageModelV4,
          skills,
          budget: { perConversation: 1, prices, store },
          maxSteps: 4,
        }).run("Go", { signal });
        const types: string[] = [];
        for await (const { type } of run) types.push(type);
        const result = await run;
        expect([types[0], types.at(-1)]).toEqual(["run-start", "run-end"]);
        expect(JSON.parse(JSON.stringify(result))).toMatchObject({ stop: result.stop });
        expect(skills.calls.every(({ skillId }) => skillId === "work")).toBe(true);
        expect(store.snapshot().reservations).toEqual([]);
        for (const [, { used }] of store.snapshot().accounts)
          expect(Number.isSafeInteger(used.microUsd ?? 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
