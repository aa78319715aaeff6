import { describe, expect, it } from "vitest";
import { createAgent } from "../create-agent.ts";
import { createScriptedModel } from "../scripted/scripted-model.ts";
import { createAgentMemory } from "./agent-memory.ts";
import { createLocalMemoryStore } from "./local-memory-store.ts";
import { createMemories } from "./create-memories.ts";
import type { Memories } from "./memories.ts";

const never = { signal: new AbortController().signal };
const open = (): Memories => createMemories({ store: createLocalMemoryStore() });

describe("createAgentMemory()", () => {
  it("keeps a run's question and answer, and puts them before the next question of the conversation", async () => {
    const memories = open();
    const model = createScriptedModel({ steps: [{ text: "Noted." }, { text: "Oslo." }] });
    const agent = createAgent({ name: "guide", model, memory: createAgentMemory(memories) });
    await agent.run("The office is in Oslo", { conversation: "c", tenant: "acme", untrusted: true });
    const second = await agent.run("Where is the office?", { conversation: "c", tenant: "acme" });
    expect(JSON.stringify(model.requests[1]?.prompt)).toContain("Question: The office is in Oslo");
    expect([second.text, second.untrusted]).toEqual(["Oslo.", true]);
    const { memories: kept } = await memories.of({ agent: "guide", tenant: "acme" }).list();
    expect(kept.map(({ kind, conversation }) => [kind, conversation])).toEqual([
      ["episodic", "c"],
      ["episodic", "c"],
    ]);
  });

  it("recalls nothing of another conversation, agent or tenant, unless it is to reach further", async () => {
    const memories = open();
    const scope = { agent: "guide", conversation: "c", tenant: "acme" };
    await createAgentMemory(memories).remember(scope, { question: "Oslo?", answer: "Yes", untrusted: false });
    const found = async (reach: "conversation" | "agent", other: Partial<typeof scope>): Promise<number> =>
      (await createAgentMemory(memories, { reach }).recall({ ...scope, ...other }, "oslo", never)).length;
    expect(await found("conversation", {})).toBe(1);
    expect(await found("conversation", { conversation: "d" })).toBe(0);
    expect(await found("agent", { conversation: "d" })).toBe(1);
    for (const other of [{ agent: "other" }, { tenant: "umbrella" }]) expect(await found("agent", other)).toBe(0);
  });

  it("takes what another agent wrote for text from outside", async () => {
    const memories = open();
    const scope = { agent: "guide", conversation: "c" };
    const [guide, writer] = [memories.of({ agent: "guide" }), memories.of({ agent: "writer" })];
    await guide.share({ agent: "writer", access: "write" });
    await writer.share({ agent: "guide", access: "read" });
    const text = "oslo";
    await guide.keep({ kind: "semantic", text, untrusted: false });
    await writer.keep({ kind: "semantic", text, untrusted: false }, { owner: "guide" });
    await writer.keep({ kind: "semantic", text, untrusted: false });
    const memory = createAgentMemory(memories, { reach: "agent", sharedBy: ["writer"] });
    const recalled = await memory.recall(scope, "oslo", never);
    expect(recalled.map(({ untrusted }) => String(untrusted)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "false",
      "true",
      "true",
    ]);
  });

  it("keeps no runs when it is not to", async () => {
    const memories = open();
    const exchange = { question: "a", answer: "b", untrusted: false };
    await createAgentMemory(memories, { keepsRuns: false }).remember({ agent: "a", conversation: "c" }, exchange);
    expect(await memories.of({ agent: "a" }).usage()).toEqual({ entries: 0, bytes: 0 });
  });
});
