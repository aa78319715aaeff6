import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentOptions } from "../agent-options.ts";
import { createMemoryBudgetStore } from "../budget/memory-budget-store.ts";
import { createAgent } from "../create-agent.ts";
import { createScriptedModel } from "../scripted/scripted-model.ts";
import type { ScriptStep } from "../scripted/script.ts";
import { fakeSkills } from "../testing/fake-skills.ts";
import type { AgentEvent } from "./agent-event.ts";

const script = (...steps: readonly ScriptStep[]) => createScriptedModel({ steps });
const prices = { version: "test", models: { "scripted/model": { input: 1, output: 1 } } };
const agentOf = (options: Partial<AgentOptions> & Pick<AgentOptions, "model">) =>
  createAgent({ name: "a", maxOutputTokens: 100, ...options });
const work = (n: number) => ({ tool: "work", input: { n } as never });
const receiptWith = (usage: object) => ({
  receipt: { status: "ok", output: 1, usage: { wallMs: 1, cpuMs: 1, httpBytes: 0, ...usage } },
});

describe("the budget of a run", () => {
  it("lets ten of twenty parallel calls through when there is room for ten, and resumes with the rest", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 20, maxLength: 20 }), async (turns) => {
        const does = async ({ input }: { readonly input: unknown }): Promise<string> => {
          const { n } = input as { readonly n: number };
          for (let turn = 0; turn < (turns[n] ?? 0); turn += 1) await Promise.resolve();
          return "done";
        };
        const skills = fakeSkills({ skillId: "work", does });
        const calls = Array.from({ length: 20 }, (_, n) => work(n));
        const shared = { skills, maxParallelCalls: 20, approvalKey: new Uint8Array(32) };
        const store = createMemoryBudgetStore();
        const small = agentOf({ ...shared, model: script({ calls }), budget: { perRun: { calls: 11 }, store } });
        const result = await small.run("Go");
        expect(result).toMatchObject({ stop: "budget", error: { code: "BUDGET_EXCEEDED" } });
        expect([skills.calls.length, result.used.calls]).toEqual([10, 11]);

        const large = { perRun: { calls: 22 }, store };
        const resumed = await agentOf({ ...shared, model: script({ text: "ok" }), budget: large }).resume(
          result.state ?? "",
        );
        expect([resumed.stop, resumed.used.calls]).toEqual(["answer", 22]);
        expect(new Set(skills.calls.map(({ input }) => JSON.stringify(input))).size).toBe(20);
        expect(skills.calls).toHaveLength(20);
      }),
      { numRuns: 20 },
    );
  });

  it("stops before the model is asked when it could cost more than there is", async () => {
    using model = script();
    const result = await agentOf({ model, budget: { daily: 0.0001, prices } }).run("Go");
    expect(result).toMatchObject({ stop: "budget", steps: 0, used: {} });
  });

  it("is shared by runs at the same time, by day and conversation", async () => {
    const store = createMemoryBudgetStore();
    const steps = [{ text: "ok", usage: { input: 200, output: 100 } }];
    const budget = { daily: 0.001, perConversation: 0.0006, prices, store };
    const runIn = async (conversation: string): Promise<string> =>
      (await agentOf({ model: script(...steps), budget }).run("Go ".repeat(80), { conversation })).stop;
    const stops = await Promise.all(["c", "c", "c", "d", "d"].map((conversation) => runIn(conversation)));
    expect([stops.includes("answer"), stops.includes("budget")]).toEqual([true, true]);
    for (const [key, { used }] of store.snapshot().accounts) {
      expect(used.microUsd).toBeLessThanOrEqual(key.includes("conversation") ? 600 : 1_000);
    }
  });

  it("raises an alert once, at its part of the limit", async () => {
    const alerts: AgentEvent[] = [];
    const onEvent = (event: AgentEvent): void => void (event.type === "budget-alert" && alerts.push(event));
    using model = script(...Array.from({ length: 2 }, () => ({ text: "ok", usage: { input: 300, output: 100 } })));
    const agent = agentOf({ model, budget: { daily: 0.001, alertAt: 0.4, prices }, onEvent });
    await agent.run("Go");
    expect(alerts).toMatchObject([{ dimension: "microUsd", used: 400, limit: 1_000, account: /^a\/daily\//u }]);
    await agent.run("Go");
    expect(alerts).toHaveLength(1);
  });

  it("counts time, fuel, bytes of HTTP and computing of skills, and passes on what is left as limits", async () => {
    const store = createMemoryBudgetStore();
    const perRun = { usd: 1, wallTimeMs: 200_000, fuel: 1_000, egressBytes: 500 };
    const limits = { wallTimeMs: 1_000, fuel: 5_000, httpBytes: 10_000 };
    const skills = fakeSkills({
      skillId: "work",
      limits,
      does: () => receiptWith({ wallMs: 10.2, cpuMs: 500, fuel: 300, httpBytes: 250 }),
    });
    using model = script({ calls: [work(1)] }, { calls: [work(2)] }, { text: "ok" });
    const budget = { perRun, prices, cpuSecond: 0.01, store };
    const result = await agentOf({ model, skills, budget }).run("Go");
    expect(result.costs[1]).toMatchObject({
      name: "work",
      used: { calls: 2, wallTimeMs: 22, fuel: 600, egressBytes: 500, microUsd: 10_000 },
    });
    expect(skills.calls.map((call) => call.limits)).toEqual([
      { wallTimeMs: 1_000, fuel: 1_000, httpBytes: 500 },
      { wallTimeMs: 1_000, fuel: 700, httpBytes: 250 },
    ]);
  });

  it("refuses a skill whose fuel nobody counts while there is a limit of fuel", async () => {
    using model = script({ calls: [work(1)] }, { expect: { results: "its fuel is not metered" }, text: "ok" });
    const skills = fakeSkills({ skillId: "work" });
    await agentOf({ model, skills, budget: { perRun: { fuel: 5 } } }).run("Go");
    expect(skills.calls).toEqual([]);
  });

  it("waits for what others had reserved and did not use, before it gives up", async () => {
    const skills = fakeSkills({ skillId: "work", limits: { wallTimeMs: 1_000 } });
    using model = script({ calls: Array.from({ length: 8 }, (_, n) => work(n)) }, { text: "ok" });
    const budget = { perRun: { wallTimeMs: 121_000 } };
    const result = await agentOf({ model, skills, budget, maxParallelCalls: 8 }).run("Go");
    expect([result.stop, skills.calls.length]).toEqual(["answer", 8]);
  });

  it("counts what attempts that failed may have cost", async () => {
    const model = script({ text: "half", breakOff: true }, { text: "all", usage: { input: 1, output: 1 } });
    const { used, priceVersion } = await agentOf({ model, budget: { daily: 1, prices } }).run("Go");
    expect([used.calls, priceVersion]).toEqual([2, "test"]);
    expect(used.microUsd).toBeGreaterThan(100);
  });

  it("leaves nothing reserved, whatever ends a run", async () => {
    for (const steps of [
      [{ text: "ok" }],
      [{ calls: [work(1)] }, { fail: { status: 401 } }],
      [{ calls: [{ tool: "work", input: "{" }] }, { text: "ok" }],
    ] satisfies readonly ScriptStep[][]) {
      const store = createMemoryBudgetStore();
      const skills = fakeSkills({ skillId: "work", does: () => Promise.reject(new Error("boom")) });
      await agentOf({ model: script(...steps), skills, budget: { daily: 1, prices, store } }).run("Go");
      const [[, { reserved }] = ["", { reserved: { microUsd: 1 } }]] = store.snapshot().accounts;
      expect([reserved.microUsd, store.snapshot().reservations]).toEqual([0, []]);
    }
  });
});

describe("the budget of an agent that is asked", () => {
  const ask = { tool: "ask_inner", input: { task: "Work" } };

  it("is its own and that of who asks: the smaller one holds", async () => {
    const runWith = async (outer: number, inner: number): Promise<number> => {
      const skills = fakeSkills({ skillId: "work" });
      const steps = [{ calls: Array.from({ length: 6 }, (_, n) => work(n)) }, { text: "ok" }];
      const asked = createAgent({
        name: "inner",
        model: script(...steps),
        skills,
        budget: { perRun: { calls: inner } },
      });
      const model = script({ calls: [ask] }, { text: "ok" });
      await agentOf({ model, agents: [asked], budget: { perRun: { calls: outer } } }).run("Go");
      return skills.calls.length;
    };
    expect(await runWith(5, 100)).toBe(3);
    expect(await runWith(100, 3)).toBe(2);
    expect(await runWith(100, 100)).toBe(6);
  });

  it("is part of what the run used", async () => {
    const inner = createAgent({ name: "inner", model: script({ text: "ok" }) });
    const result = await agentOf({ model: script({ calls: [ask] }, { text: "ok" }), agents: [inner] }).run("Go");
    expect(result.used).toMatchObject({ calls: 3, tokens: 45 });
  });
});
