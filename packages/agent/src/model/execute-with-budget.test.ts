import { describe, expect, it } from "vitest";
import { createScriptedModel } from "../scripted/scripted-model.ts";
import { executeWithBudget } from "./execute-with-budget.ts";

const prices = {
  version: "test",
  models: { "a/large": { input: 10, output: 1_000 }, "b/small": { input: 1, output: 2 } },
};
const script = (model: string, ...texts: readonly string[]) =>
  createScriptedModel({ model, steps: texts.map((text) => ({ text, usage: { input: 10, output: 10 } })) });

describe("executeWithBudget()", () => {
  it("asks the model when its worst case fits, and says what it cost", async () => {
    using model = script("a/large", "yes");
    const options = { model, prompt: "Hello", prices, maxCost: 0.1, maxOutputTokens: 90 };
    expect(await executeWithBudget(options)).toEqual({ text: "yes", model: "a/large", cost: 0.0101, tokens: 20 });
  });

  it("asks the fallback when the model could cost more", async () => {
    using model = script("a/large");
    using fallbackModel = script("b/small", "cheap");
    const options = { model, fallbackModel, prompt: "Hello", prices, maxCost: 0.1 };
    expect(await executeWithBudget(options)).toMatchObject({ text: "cheap", model: "b/small", cost: 0.00003 });
  });

  it("asks none when none fits", async () => {
    using model = script("a/large");
    using fallbackModel = script("b/small");
    const options = { model, fallbackModel, prompt: "Hello", prices, maxCost: 0.001 };
    await expect(executeWithBudget(options)).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
  });
});
