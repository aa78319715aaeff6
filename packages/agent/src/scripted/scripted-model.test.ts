import { describe, expect, it } from "vitest";
import { createScriptedModel } from "./scripted-model.ts";

const ask = (text: string) => ({ prompt: [{ role: "user" as const, content: [{ type: "text" as const, text }] }] });

describe("createScriptedModel()", () => {
  it("answers what its YAML says", async () => {
    using model = createScriptedModel(`
      model: test/one
      steps:
        - expect: { user: two reports }
          reasoning: I need both
          calls: [{ tool: report, input: { file: /data/a.json } }]
        - { text: Done, finish: length, usage: { input: 3, output: 4 } }
    `);
    expect([model.provider, model.modelId]).toEqual(["test", "one"]);
    const first = await model.doGenerate(ask("Compare the two reports"));
    expect(first.content).toEqual([
      { type: "reasoning", text: "I need both" },
      { type: "tool-call", toolCallId: "call-1-1", toolName: "report", input: '{"file":"/data/a.json"}' },
    ]);
    const second = await model.doGenerate(ask("on"));
    expect(second).toMatchObject({ finishReason: { unified: "length" }, usage: { inputTokens: { total: 3 } } });
  });

  it("fails on a request it does not expect, and goes on failing when that is looked for", async () => {
    const model = createScriptedModel({ steps: [{ expect: { user: "two" }, text: "x" }] });
    await expect(model.doStream(ask("one"))).rejects.toMatchObject({ code: "SCRIPT_MISMATCH", step: 1 });
    expect(() => model.assertDone()).toThrow(/do not hold "two"/u);
    const spent = createScriptedModel({ steps: [] });
    await expect(spent.doGenerate(ask("one"))).rejects.toThrow(/no more steps/u);
    const tools = createScriptedModel({ steps: [{ expect: { tools: ["a"] }, text: "x" }] });
    await expect(tools.doGenerate(ask("one"))).rejects.toThrow(/the tools are none/u);
  });

  it("fails on steps that were not used", () => {
    const model = createScriptedModel({ steps: [{ text: "a" }, { text: "b" }] });
    expect(() => model[Symbol.dispose]()).toThrow(/step 1: 2 steps were not used/u);
  });

  it("refuses a script with a key that means nothing, and YAML that is none", () => {
    for (const source of [
      "steps: [{ txt: a }]",
      "steps: [{ expect: { usr: a } }]",
      "steps: [{ calls: [{ tool: a, inptu: 1 }] }]",
      "step: []",
      "steps: {}",
      "steps: [",
      "a: &a [1]\nsteps: *a",
    ]) {
      expect(() => createScriptedModel(source), source).toThrow(/Cannot use the option "script/u);
    }
  });
});
