import { describe, expect, it } from "vitest";
import { createScriptedModel } from "../scripted/scripted-model.ts";
import { createModelRouter, type ModelNeed } from "./model-router.ts";

const model = (name: string) => createScriptedModel({ model: name, steps: [] });
const need: ModelNeed = { capabilities: [], likelyTokens: 100, step: 1, agent: "researcher" };
const names = (router: ReturnType<typeof createModelRouter>, changed: Partial<ModelNeed> = {}) =>
  router.candidates({ ...need, ...changed }).map(({ name }) => name);

describe("createModelRouter()", () => {
  const models = [
    { model: model("a/large"), price: { input: 3, output: 15 }, contextTokens: 1_000, residency: ["us"] },
    { model: model("b/small"), price: { input: 1, output: 2 }, contextTokens: 200, residency: ["us", "eu"] },
    { model: model("c/plain"), capabilities: [] },
  ];

  it("asks all models in their order without a rule, those that can only", () => {
    const router = createModelRouter({ models });
    expect(names(router)).toEqual(["a/large", "b/small", "c/plain"]);
    expect(names(router, { capabilities: ["tools"] })).toEqual(["a/large", "b/small"]);
    expect(names(router, { likelyTokens: 201 })).toEqual(["a/large", "c/plain"]);
    expect(names(router, { likelyTokens: 1_001, capabilities: ["json"] })).toEqual([]);
  });

  it("follows the first rule that holds", () => {
    const rules = [
      { mode: "research", use: ["a/large"] },
      { upToTokens: 50, tools: false, use: ["b/small"] },
      { fromStep: 5, aboveTokens: 60, use: ["c/plain", "b/small"] },
    ];
    const router = createModelRouter({ models, rules });
    expect(names(router, { mode: "research" })).toEqual(["a/large"]);
    expect(names(router, { likelyTokens: 50 })).toEqual(["b/small"]);
    expect(names(router, { likelyTokens: 50, capabilities: ["tools"] })).toEqual(["a/large", "b/small"]);
    expect(names(router, { step: 5 })).toEqual(["c/plain", "b/small"]);
  });

  it("keeps data where it may be: a model that does not say so is not asked", () => {
    expect(names(createModelRouter({ models, residency: "eu" }))).toEqual(["b/small"]);
    expect(names(createModelRouter({ models, residency: "ch" }))).toEqual([]);
  });

  it("prefers the cheapest, and one without a price last", () => {
    expect(names(createModelRouter({ models: models.toReversed(), prefer: "cost" }))).toEqual([
      "b/small",
      "a/large",
      "c/plain",
    ]);
  });

  it("refuses a rule about a model there is not, two of one name and what is no model", () => {
    expect(() => createModelRouter({ models, rules: [{ use: ["d/none"] }] })).toThrow(/there is no model "d\/none"/u);
    expect(() => createModelRouter({ models: [model("a/x"), model("a/x")] })).toThrow(/one name/u);
    expect(() => createModelRouter({ models: "openai/gpt" as never })).toThrow(/specification v4/u);
    expect(() => createModelRouter({ models: [] })).toThrow(/there is none/u);
  });

  it("finds out with probes which models would answer", async () => {
    let answers = false;
    const probe = (): Promise<void> => (answers ? Promise.resolve() : Promise.reject(new Error("down")));
    const router = createModelRouter({ models: { model: model("a/x"), probe }, circuit: { failures: 1, pauseMs: 0 } });
    expect(await router.checkHealth()).toMatchObject([{ circuit: "open", failures: 1, lastFailure: "network" }]);
    answers = true;
    expect(await router.checkHealth()).toMatchObject([{ circuit: "closed", answers: 1 }]);
  });
});
