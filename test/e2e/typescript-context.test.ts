import { createAgent } from "@cordon/agent";
import { createScriptedModel } from "@cordon/agent/testing";
import { createRuntime, createSkillRunner, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill, skillText } from "../../pdk/typescript/test/build-test-skill.ts";

const members = `
  input = { type: "object" };
  execute() {
    const { agent = null, conversation = null, tenant = null, tool } = this.context;
    return { agent, conversation, tenant, tool };
  }
`;

let runtime: Runtime;
let skill: Skill;

beforeAll(async () => {
  runtime = await createRuntime();
  skill = await runtime.load((await buildTestSkill({ "skill.ts": skillText(members) })).module);
}, 120_000);
afterAll(() => runtime[Symbol.asyncDispose]());

describe("what a skill is told about a call", () => {
  it("is what its caller says, and nothing otherwise", async () => {
    const nothing = { agent: null, conversation: null, tenant: null, tool: "execute" };
    expect((await skill.call({}, { tenant: "acme" })).output).toEqual(nothing);
    const { output } = await skill.call({}, { context: { agent: "mara", conversation: "größe-1" } });
    expect(output).toEqual({ ...nothing, agent: "mara", conversation: "größe-1" });
  });

  it("is the agent, the conversation and the tenant where an agent calls", async () => {
    const told = { agent: "auditor", conversation: "c-1", tenant: "acme" };
    using model = createScriptedModel({
      steps: [
        { calls: [{ tool: "sample", input: {} }] },
        { expect: { results: JSON.stringify({ ...told, tool: "execute" }) }, text: "Seen." },
      ],
    });
    const agent = createAgent({ name: "auditor", model, skills: createSkillRunner([skill]) });
    const result = await agent.run("Who are you?", { conversation: "c-1", tenant: "acme" });
    expect(result).toMatchObject({ stop: "answer", text: "Seen." });
  });
});
