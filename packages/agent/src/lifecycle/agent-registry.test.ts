import { describe, expect, it } from "vitest";
import { fakeAgent } from "../testing/fake-agent.ts";
import { createManualClock, type ManualClock } from "../testing/manual-clock.ts";
import { type AgentRegistry, createAgentRegistry } from "./agent-registry.ts";
import type { ManagedAgentOptions } from "./managed-agent.ts";

interface Ran {
  readonly registry: AgentRegistry;
  readonly clock: ManualClock;
}

/** A registry with two agents; `ada` has run three times. */
async function ran(maxExecutions?: number): Promise<Ran> {
  const clock = createManualClock();
  const registry = createAgentRegistry({ clock, ...(maxExecutions === undefined ? {} : { maxExecutions }) });
  const agent = fakeAgent("ada");
  const ada = registry.register({ agent, tags: ["research", "eu", "eu"] });
  registry.register({ agent: fakeAgent("bob"), tags: ["eu"] });
  await ada.start();
  for (const [index, stop] of (["answer", "model-failed", "answer"] as const).entries()) {
    const running = ada.run("Go");
    await clock.advance(10 * (index + 1));
    agent.runs.at(-1)?.end({ stop });
    await running;
  }
  return { registry, clock };
}

const optionsOf = (name: string): Omit<ManagedAgentOptions, "tags"> => ({ agent: fakeAgent(name) });

describe("createAgentRegistry()", () => {
  it("finds agents by name, tag and state", async () => {
    const { registry } = await ran();
    const namesOf = (filter?: Parameters<AgentRegistry["list"]>[0]): readonly string[] =>
      registry.list(filter).map(({ name }) => name);
    expect([namesOf(), namesOf({ tag: "eu" }), namesOf({ tag: "research" }), namesOf({ tag: "x" })]).toEqual([
      ["ada", "bob"],
      ["ada", "bob"],
      ["ada"],
      [],
    ]);
    expect([namesOf({ state: "ready" }), namesOf({ state: "created", tag: "eu" })]).toEqual([["ada"], ["bob"]]);
    expect([registry.get("ada")?.tags, registry.get("eve")]).toEqual([["eu", "research"], undefined]);
  });

  it("counts runs, failures, durations and cost, of one agent and of those with a tag", async () => {
    const { registry } = await ran();
    const expected = {
      runs: 3,
      failures: 1,
      stops: { answer: 2, "model-failed": 1 },
      totalDurationMs: 60,
      longestDurationMs: 30,
      used: { microUsd: 15 },
      restarts: 0,
    };
    expect(registry.get("ada")?.statistics()).toEqual(expected);
    expect(registry.statistics({ tag: "eu" })).toEqual(expected);
    expect(registry.statistics({ state: "created" }).runs).toBe(0);
  });

  it("keeps the last executions, and counts all of them", async () => {
    const { registry } = await ran(2);
    const ada = registry.get("ada");
    expect(ada?.executions().map(({ runId, startedAtMs, endedAtMs }) => [runId, startedAtMs, endedAtMs])).toEqual([
      ["run-1", 10, 30],
      ["run-2", 30, 60],
    ]);
    expect(ada?.statistics().runs).toBe(3);
  });

  it("refuses a second agent of a name, and options that mean nothing", () => {
    const registry = createAgentRegistry();
    registry.register({ agent: fakeAgent("ada") });
    expect(() => registry.register({ agent: fakeAgent("ada") })).toThrow(expect.objectContaining({ option: "agent" }));
    const agent = fakeAgent("bob");
    for (const [option, options] of [
      ["agent", { agent: {} }],
      ["tags", { agent, tags: ["a b"] }],
      ["check", { agent, check: true }],
      ["checkEveryMs", { agent, checkEveryMs: 0 }],
      ["restarts", { agent, restarts: 1 }],
      ["restart.capMs", { agent, restart: { capMs: "1" } }],
    ] as const) {
      expect(() => registry.register(options as never)).toThrow(expect.objectContaining({ option }));
    }
    expect(registry.list()).toHaveLength(1);
  });

  it("forgets an agent that is terminated, and no other", async () => {
    const { registry } = await ran();
    expect(() => registry.remove("ada")).toThrow(expect.objectContaining({ option: "name" }));
    await registry.get("ada")?.shutdown();
    expect([registry.remove("ada"), registry.remove("ada"), registry.list().length]).toEqual([true, false, 1]);
  });

  it("shuts all agents down", async () => {
    const { registry } = await ran();
    const reports = await registry.shutdown();
    expect([...reports.keys()]).toEqual(["ada", "bob"]);
    expect(registry.list({ state: "terminated" })).toHaveLength(2);
  });
});

describe("importAgents()", () => {
  it("takes in what was exported, each agent as created, and exports the same again", async () => {
    const { registry, clock } = await ran();
    const exported = registry.exportAgents();
    const other = createAgentRegistry({ clock });
    const imported = other.importAgents(exported, optionsOf);
    expect(imported.map(({ name, state }) => [name, state])).toEqual([
      ["ada", "created"],
      ["bob", "created"],
    ]);
    expect(other.statistics()).toEqual(registry.statistics());
    const asCreated = (json: string): unknown => JSON.parse(json.replaceAll('"state":"ready"', '"state":"created"'));
    expect(asCreated(other.exportAgents())).toEqual(asCreated(exported));
    await imported[0]?.start();
    expect(imported[0]?.state).toBe("ready");
  });

  it("refuses another version before anything else", async () => {
    const { registry } = await ran();
    const problems = [
      { format: "cordon-agents", version: 2, anything: true },
      { format: "cordon-agents", version: "1" },
      { format: "cordon-agents" },
      { format: "other", version: 1 },
      null,
      [],
    ].map((archive) => {
      try {
        registry.importAgents(JSON.stringify(archive), optionsOf);
        return "accepted";
      } catch (error) {
        return (error as { readonly path: string }).path;
      }
    });
    expect(problems).toEqual(["/version", "/version", "/version", "/format", "/format", "/format"]);
  });

  it("refuses every field that is unknown, missing, of another kind or contradicts another, and takes in nothing", async () => {
    const { registry } = await ran();
    const exported = registry.exportAgents();
    const changes: readonly (readonly [from: string, to: string, path: string])[] = [
      ['"exportedAtMs"', '"secret":1,"exportedAtMs"', ""],
      ['"description":"is ada",', "", "/agents/0"],
      ['"tags":["eu","research"]', '"tags":["e u"]', "/agents/0/tags/0"],
      ['"state":"ready"', '"state":"sleeping"', "/agents/0/state"],
      ['"runs":3', '"runs":-3', "/agents/0/statistics/runs"],
      ['"runs":3', '"runs":4', "/agents/0/statistics"],
      ['"failures":1', '"failures":9', "/agents/0/statistics"],
      ['"answer":2', '"answered":2', "/agents/0/statistics/stops"],
      ['"used":{"microUsd":15}', '"used":{"__proto__":15}', "/agents/0/statistics/used"],
      ['"stop":"answer"', '"stop":"fine"', "/agents/0/executions/0/stop"],
      ['"steps":1', '"steps":1.5', "/agents/0/executions/0/steps"],
      ['"name":"bob"', '"name":"ada"', "/agents/1/name"],
      ['"name":"bob"', '"name":"bob","name":"eve"', ""],
      ["{", "", ""],
    ];
    for (const [from, to, path] of changes) {
      expect(exported).toContain(from);
      const other = createAgentRegistry();
      const refusal: unknown = expect.objectContaining({ code: "ARCHIVE_INVALID", path });
      expect(() =>
        other.importAgents(
          exported.replace(from, () => to),
          optionsOf,
        ),
      ).toThrow(refusal);
      expect(other.list()).toEqual([]);
    }
  });

  it("refuses agents that there are, or that are made with another name, and takes in nothing", async () => {
    const { registry } = await ran();
    const exported = registry.exportAgents();
    const other = createAgentRegistry();
    other.register(optionsOf("bob"));
    const second: unknown = expect.objectContaining({ code: "ARCHIVE_INVALID", path: "/agents/1/name" });
    expect(() => other.importAgents(exported, optionsOf)).toThrow(second);
    expect(() => createAgentRegistry().importAgents(exported, () => optionsOf("ada"))).toThrow(second);
    expect(other.list().map(({ name }) => name)).toEqual(["bob"]);
  });
});
