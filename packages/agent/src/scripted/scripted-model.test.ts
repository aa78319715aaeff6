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

  it("says what results of tools say, and fails where they do not", async () => {
    const result = (value: object) => ({
      role: "tool" as const,
      content: [
        {
          type: "tool-result" as const,
          toolCallId: "1",
          toolName: "report",
          output: { type: "json" as const, value: value as never },
        },
      ],
    });
    const prompt = [result({ output: { sizes: [1] } }), result({ output: { sizes: [2, { of: "b" }] } })];
    const fill = (text: string) => createScriptedModel({ steps: [{ text, fill: true }] }).doGenerate({ prompt });
    const { content } = await fill("{{report.sizes.0}} and {{report.sizes.1.of}}");
    expect(content).toEqual([{ type: "text", text: "2 and b" }]);
    for (const text of ["{{report.sizes.7}}", "{{report.sizes}}", "{{other.sizes}}", "{{report.constructor}}"]) {
      await expect(fill(text), text).rejects.toMatchObject({ code: "SCRIPT_MISMATCH" });
    }
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
