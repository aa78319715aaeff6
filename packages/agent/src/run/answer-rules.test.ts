import { describe, expect, it } from "vitest";
import type { AgentOptions } from "../agent-options.ts";
import { createAgent } from "../create-agent.ts";
import { definePromptTemplate } from "../prompt/prompt-template.ts";
import type { ScriptStep } from "../scripted/script.ts";
import { createScriptedModel } from "../scripted/scripted-model.ts";
import { fakeSkills } from "../testing/fake-skills.ts";
import type { AgentEvent } from "./agent-event.ts";
import { createMemoryRunJournal } from "./run-journal.ts";

const script = (...steps: readonly ScriptStep[]) => createScriptedModel({ steps });
const look: ScriptStep = { calls: [{ tool: "report", input: {} }] };
const skills = () => fakeSkills({ skillId: "report", does: () => ({ installed: 12 }) });
const research = (model: AgentOptions["model"], options: Partial<AgentOptions> = {}) =>
  createAgent({ name: "r", model, skills: skills(), mode: "research", ...options });

describe("an agent that has to cite", () => {
  it("has an answer without a citation sent back once, with what it can cite", async () => {
    using model = script(
      look,
      { text: "It has 12." },
      { expect: { user: "what was read is [skill:report@1.0.0]" }, text: "It has 12 [skill:report@1.0.0]." },
    );
    const events: AgentEvent[] = [];
    const result = await research(model, { onEvent: (event) => void events.push(event) }).run("How many?");
    expect(result).toMatchObject({ stop: "answer", text: "It has 12 [skill:report@1.0.0]." });
    expect(events.find(({ type }) => type === "output-refuse")).toMatchObject({ rule: "citations" });
  });

  it("is refused when the second answer cites nothing either, or what was not read", async () => {
    using silent = script(look, { text: "It has 12." }, { text: "It really has 12." });
    expect((await research(silent).run("How many?")).stop).toBe("output-invalid");
    using inventing = script({ text: "12 [skill:report@1.0.0]." }, { text: "12 [skill:report@1.0.0]!" });
    expect((await research(inventing).run("How many?")).stop).toBe("output-invalid");
  });

  it("can cite what it read before it was resumed, and cannot cite what failed", async () => {
    const journal = createMemoryRunJournal();
    using first = script(look);
    await research(first, { journal, maxSteps: 1 }).run("How many?", { runId: "r" });
    using second = script({ text: "It has 12 [skill:report@1.0.0]." });
    expect((await research(second, { journal }).resume({ runId: "r" })).stop).toBe("answer");

    using third = script(look, { text: "12 [skill:report@1.0.0]" }, { text: "It failed: not verified." });
    const failing = fakeSkills({ skillId: "report", does: () => ({ receipt: { status: "trapped" } }) });
    expect((await research(third, { skills: failing }).run("How many?")).text).toBe("It failed: not verified.");
  });

  it("holds an answer in JSON against its schema first, and then against the rule", async () => {
    const output = { type: "object", properties: { source: { type: "string" } }, required: ["source"] };
    using model = script(look, { text: '{"source":""}' }, { text: '{"source":"skill:report@1.0.0"}' });
    const result = await research(model, { output }).run("How many?");
    expect(result).toMatchObject({ stop: "answer", output: { source: "skill:report@1.0.0" } });
  });
});

describe("the prompt and the schema of an agent", () => {
  const template = definePromptTemplate({ name: "clerk", version: "2.1.0", text: "You work for {{firm}}." });
  const reference = { name: "clerk", version: "2.1.0", digest: template.digest };

  it("leave name, version and digest of the prompt in the events and the record of a beginning", async () => {
    const journal = createMemoryRunJournal();
    const events: AgentEvent[] = [];
    const options = { journal, onEvent: (event: AgentEvent) => void events.push(event) };
    const instructions = template.render({ firm: "Acme" });
    using model = script(look, { text: "ok" });
    await createAgent({ name: "c", model, skills: skills(), instructions, maxSteps: 1, ...options }).run("Go", {
      runId: "r",
    });
    await createAgent({ name: "c", model, skills: skills(), instructions, ...options }).resume({ runId: "r" });
    expect(model.requests[0]?.prompt[0]?.content).toMatch(/^You work for "Acme"\./u);
    const beginnings = events.filter(({ type }) => type === "run-start" || type === "run-resume");
    expect(beginnings.map((event) => "prompt" in event && event.prompt)).toEqual([reference, reference]);
    expect((await journal.read("r"))[0]).toMatchObject({ type: "run-start", prompt: reference });
  });

  it("hold every answer against the schema of the agent, where the run names none", async () => {
    using model = script({ text: "12" }, { text: '"twelve"' });
    const agent = createAgent({ name: "c", model, output: { type: "number" } });
    expect((await agent.run("How many?")).output).toBe(12);
    expect((await agent.run("How many?", { output: { type: "string" } })).output).toBe("twelve");
    const wrong = () => createAgent({ name: "c", model, output: { type: "none" } });
    expect(wrong).toThrow(/"output"/u);
    expect(() => createAgent({ name: "c", model, instructions: { text: "a" } as never })).toThrow(/"instructions"/u);
  });
});
