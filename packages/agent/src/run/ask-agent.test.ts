import { describe, expect, it } from "vitest";
import { type Agent } from "../agent.ts";
import { createAgent } from "../create-agent.ts";
import { createScriptedModel } from "../scripted/scripted-model.ts";
import type { ScriptStep } from "../scripted/script.ts";
import { fakeSkills } from "../testing/fake-skills.ts";
import type { AgentEvent } from "./agent-event.ts";

const script = (...steps: readonly ScriptStep[]) => createScriptedModel({ steps });
const ask = (name: string, task = "Do it") => ({ tool: `ask_${name}`, input: { task } });

describe("an agent that asks another", () => {
  it("gets its answer as data with its origin, and hears of all it does", async () => {
    using inner = script({ expect: { user: "Do it" }, text: "Done\u0000" });
    using outer = script({ calls: [ask("inner")] }, { expect: { results: "agent:inner" }, text: "ok" });
    const paths: string[] = [];
    const onEvent = ({ type, path }: AgentEvent): void => void (type === "run-end" && paths.push(path.join("/")));
    const helper = createAgent({ name: "inner", description: "Helps", model: inner });
    await createAgent({ name: "outer", model: outer, agents: [helper], onEvent }).run("Go");
    expect(paths).toEqual(["outer/inner", "outer"]);
    expect(JSON.stringify(outer.requests[1]?.prompt.at(-1))).toContain(String.raw`Done\\u{0}`);
    expect(outer.requests[0]?.tools?.[0]).toMatchObject({ name: "ask_inner", description: "Helps" });
  });

  it("hands on no permission that it has not, nor one that the other has not", async () => {
    const skills = fakeSkills({ skillId: "read" }, { skillId: "write" });
    using inner = script({ expect: { tools: ["read"] }, calls: [{ tool: "read", input: {} }] }, { text: "ok" });
    using outer = script({ calls: [ask("inner")] }, { text: "ok" });
    const every = "model:call";
    const permissions = {
      inner: [every, "skill:call:read", "skill:call:write"],
      outer: [every, "skill:call:read", "fs:read:/data/*"],
    };
    const helper = createAgent({ name: "inner", model: inner, skills, permissions: permissions.inner });
    await createAgent({ name: "outer", model: outer, agents: [helper], permissions: permissions.outer }).run("Go");
    expect(skills.calls[0]?.ceilings).toEqual([permissions.outer, permissions.inner]);
  });

  it("asks only so deep, and nobody who is being asked already", async () => {
    const chain = (name: string, ...agents: readonly Agent[]): Agent => {
      const next = agents[0]?.name;
      const steps = next === undefined ? [{ text: "bottom" }] : [{ calls: [ask(next)] }, { text: name }];
      return createAgent({ name, model: script(...steps), agents });
    };
    const messages: (string | undefined)[] = [];
    const onEvent = (event: AgentEvent): void => void (event.type === "tool-end" && messages.push(event.message));
    const deep = chain("b", chain("c", chain("d")));
    const model = script({ calls: [ask("b")] }, { text: "a" });
    await createAgent({ name: "a", model, agents: [deep], onEvent }).run("Go");
    expect(messages).toEqual(["agents ask agents at most 3 deep", undefined, undefined]);

    const same = createAgent({ name: "a", model: script() });
    const twice = script({ calls: [ask("a")] }, { expect: { results: "being asked already" }, text: "ok" });
    await createAgent({ name: "a", model: twice, agents: [same] }).run("Go");
    twice.assertDone();
  });

  it("asks for it where a rule says so", async () => {
    using inner = script({ text: "Done" });
    using outer = script({ calls: [ask("inner"), ask("inner")] }, { expect: { results: "not approved" }, text: "ok" });
    const asked: unknown[] = [];
    const approve = (request: object): boolean => asked.push(request) === 1;
    const rules = [{ tool: "ask_*", action: "ask" as const }];
    const helper = createAgent({ name: "inner", model: inner });
    const options = { name: "outer", model: outer, agents: [helper], rules, approve, maxParallelCalls: 1 };
    await createAgent(options).run("Go");
    expect(asked).toMatchObject([{ tool: "ask_inner", skillId: "agent:inner" }, { tool: "ask_inner" }]);
  });

  it("leaves approvals to the other one when it has nobody to ask itself", async () => {
    const skills = fakeSkills({ skillId: "pay", confirm: true });
    using inner = script({ calls: [{ tool: "pay", input: {} }] }, { text: "paid" });
    using outer = script({ calls: [ask("inner")] }, { text: "ok" });
    const helper = createAgent({ name: "inner", model: inner, skills, approve: () => true });
    await createAgent({ name: "outer", model: outer, agents: [helper] }).run("Go");
    expect(skills.calls).toHaveLength(1);
  });

  it("lets the other one's own listener hear of what it does", async () => {
    using inner = script({ text: "Done" });
    using outer = script({ calls: [ask("inner")] }, { text: "ok" });
    const heard: string[] = [];
    const helper = createAgent({ name: "inner", model: inner, onEvent: ({ path }) => heard.push(path.join("/")) });
    await createAgent({ name: "outer", model: outer, agents: [helper] }).run("Go");
    expect(new Set(heard)).toEqual(new Set(["outer/inner"]));
  });

  it("is told how the other one stopped", async () => {
    using inner = script({ fail: { status: 401 } });
    using outer = script({ calls: [ask("inner")] }, { expect: { results: "model-failed" }, text: "ok" });
    const helper = createAgent({ name: "inner", model: inner });
    expect((await createAgent({ name: "outer", model: outer, agents: [helper] }).run("Go")).stop).toBe("answer");
  });
});
