import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { type AgentEvent, type AgentOptions, createAgent, type SkillRunner, type SkillTool } from "@cordon/agent";
import { createScriptedModel } from "@cordon/agent/testing";
import type { Receipt } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { type ServedAnswer, startProviderServer } from "./provider-server.ts";
import { writingSkill } from "./writing-skill.ts";

const adapters = {
  "OpenAI's responses": (baseURL: string) => createOpenAI({ baseURL, apiKey: "none" }).responses("large"),
  "OpenAI's chat completions": (baseURL: string) => createOpenAI({ baseURL, apiKey: "none" }).chat("large"),
  "what is compatible with OpenAI's chat completions": (baseURL: string) =>
    createOpenAICompatible({ name: "acme", baseURL, includeUsage: true })("large"),
  "Anthropic's messages": (baseURL: string) => createAnthropic({ baseURL, apiKey: "none" })("large"),
};

const tool: SkillTool = { ...writingSkill, skillId: "report", effects: "none", permissions: [] };
const receipt = {
  status: "ok",
  output: { installed: 12 },
  usage: { wallMs: 1, cpuMs: 1, httpBytes: 0 },
  journal: { hostCalls: [], clock: [], randomSeed: "" },
} as unknown as Receipt;
const skills: SkillRunner = { tools: () => [tool], call: () => Promise.resolve(receipt) };
const call = { id: "toolu_1", name: "report", input: { file: "/data/a" } };

describe.each(Object.entries(adapters))("a model behind %s", (_, modelAt) => {
  const runAgainst = async (answers: readonly ServedAnswer[], options: Partial<AgentOptions> = {}) => {
    const server = await startProviderServer(...answers);
    const events: AgentEvent[] = [];
    const onEvent = (event: AgentEvent): void => void events.push(event);
    const model = modelAt(server.url);
    const price = { input: 1, cacheRead: 0.5, output: 2 };
    const agent = createAgent({ name: "a", model: { model, price }, skills, onEvent, ...options });
    return { server, events, agent, types: () => events.map(({ type }) => type) };
  };

  it("calls a tool, gets its result back and answers, streamed and counted", async () => {
    const answers = [{ text: "Let me look. ", call }, { text: "It has 12." }];
    const { server, events, agent } = await runAgainst(answers, { budget: { perRun: { usd: 1 } } });
    await using _server = server;
    const result = await agent.run("How many?");
    expect(result).toMatchObject({ stop: "answer", text: "It has 12.", steps: 2 });
    // For each answer 12 tokens in, 8 from the cache, 5 out: 12 + 4 + 10.
    expect(result.costs[0]).toMatchObject({ used: { tokens: 50, microUsd: 52, calls: 2 } });
    const texts = events.flatMap((event) => (event.type === "text-delta" ? [event.text] : []));
    expect(texts).toEqual(["Let ", "me ", "look. ", "It ", "has ", "12."]);
    const inputs = events.flatMap((event) => (event.type === "tool-input-delta" ? [event.text] : []));
    expect([inputs.length > 1, inputs.join("")]).toEqual([true, '{"file":"/data/a"}']);
    expect(events.find(({ type }) => type === "tool-call")).toMatchObject({ callId: "toolu_1", tool: "report" });
    const [first, second] = server.requests.map(({ body }) => JSON.stringify(body));
    expect(first).toContain('"name":"report"');
    expect(second).toContain("skill:report@1.0.0");
  });

  it("is asked again after a status that passes, and left for the next model after one that does not", async () => {
    const passing = await runAgainst([{ status: 429, retryAfter: 0 }, { text: "ok" }]);
    await using _passing = passing.server;
    expect((await passing.agent.run("Go")).stop).toBe("answer");
    expect(passing.events.find(({ type }) => type === "model-fail")).toMatchObject({
      kind: "rate-limit",
      willRetry: true,
    });

    await using refusing = await startProviderServer({ status: 401 });
    const model = [modelAt(refusing.url), createScriptedModel({ steps: [{ text: "second" }] })];
    expect((await createAgent({ name: "a", model }).run("Go")).text).toBe("second");
    expect(refusing.requests).toHaveLength(1);
  });

  it("has what it said before it broke off discarded", async () => {
    const { server, agent } = await runAgainst([{ text: "half", hangs: true }, { text: "all" }]);
    await using _server = server;
    const run = agent.run("Go");
    let discards: boolean | undefined;
    for await (const event of run) {
      if (event.type === "text-delta" && event.text === "half") server.hangUp();
      if (event.type === "model-fail") discards = event.discardsText;
    }
    expect(await run).toMatchObject({ stop: "answer", text: "all" });
    expect(discards).toBe(true);
  });

  it("is hung up on when the run is aborted", async () => {
    const controller = new AbortController();
    const onEvent = ({ type }: AgentEvent): void => {
      if (type === "text-delta") controller.abort();
    };
    const { server, agent } = await runAgainst([{ text: "wait", hangs: true }], { onEvent });
    await using _server = server;
    expect((await agent.run("Go", { signal: controller.signal })).stop).toBe("abort");
    await server.requests[0]?.closed;
  });
});
