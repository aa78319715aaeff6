import { describe, expect, it } from "vitest";
import { createAgent } from "../create-agent.ts";
import { createScriptedModel } from "../scripted/scripted-model.ts";
import { type FakeAgent, fakeAgent } from "../testing/fake-agent.ts";
import { createManualClock, type ManualClock, settled } from "../testing/manual-clock.ts";
import { type AgentRegistryOptions, createAgentRegistry } from "./agent-registry.ts";
import type { LifecycleEvent } from "./lifecycle-event.ts";
import type { ManagedAgent, ManagedAgentOptions } from "./managed-agent.ts";

interface Opened {
  readonly clock: ManualClock;
  readonly agent: FakeAgent;
  readonly managed: ManagedAgent;
  readonly events: LifecycleEvent[];
  readonly path: () => readonly string[];
}

function open(
  options: Partial<ManagedAgentOptions> = {},
  { agent = fakeAgent("ada"), ...others }: AgentRegistryOptions & { readonly agent?: FakeAgent } = {},
): Opened {
  const clock = createManualClock();
  const events: LifecycleEvent[] = [];
  const onEvent = (event: LifecycleEvent): void => void events.push(event);
  const registry = createAgentRegistry({ clock, onEvent, random: () => 0.5, ...others });
  const managed = registry.register({ agent, ...options });
  const path = (): readonly string[] => events.flatMap((event) => (event.type === "transition" ? [event.to] : []));
  return { clock, agent, managed, events, path };
}

const failed = { stop: "failed", error: { code: "UNKNOWN", message: "disk" } } as const;

describe("the life of an agent", () => {
  it("starts, runs, and is ready again, and tells of each with the time of its clock", async () => {
    const { clock, agent, managed, events } = open();
    expect(managed.state).toBe("created");
    await managed.start();
    await clock.advance(10);
    const running = managed.run("Go");
    expect(managed.state).toBe("running");
    await clock.advance(5);
    agent.runs[0]?.end();
    expect((await running).text).toBe("Go");
    await settled();
    const told = events.map((event) =>
      "to" in event ? [event.timeMs, event.to, event.reason] : [event.timeMs, event.type],
    );
    expect(told).toEqual([
      [0, "initialising", "start"],
      [0, "ready", "initialised"],
      [10, "running", "run"],
      [10, "execution-start"],
      [15, "execution-end"],
      [15, "ready", "idle"],
    ]);
  });

  it("refuses what does not follow its state, and stays as it is", async () => {
    const { managed } = open();
    await expect(managed.run("Go")).rejects.toMatchObject({
      code: "TRANSITION_INVALID",
      from: "created",
      to: "running",
    });
    await expect(managed.pause()).rejects.toMatchObject({ code: "TRANSITION_INVALID", to: "paused" });
    expect(() => managed.resume()).toThrow(expect.objectContaining({ code: "TRANSITION_INVALID" }));
    expect(managed.state).toBe("created");
    await managed.start();
    await expect(managed.start()).rejects.toMatchObject({ code: "TRANSITION_INVALID" });
    await managed.pause();
    await expect(managed.run("Go")).rejects.toMatchObject({ from: "paused" });
    expect(managed.statistics().runs).toBe(0);
  });

  it("does not begin a run whose options make none", async () => {
    const model = createScriptedModel({ steps: [] });
    const managed = createAgentRegistry().register({ agent: createAgent({ name: "ada", model }) });
    await managed.start();
    await expect(managed.run("")).rejects.toMatchObject({ code: "OPTION_INVALID" });
    expect([managed.state, managed.statistics().runs]).toEqual(["ready", 0]);
  });

  it("lets runs stand still while it is paused, and goes on with them where they were", async () => {
    const { agent, managed, path } = open();
    await managed.start();
    const running = managed.run("Go", { maxSteps: 3, deadlineMs: 1_000 });
    await managed.pause();
    expect([managed.state, agent.runs.length]).toEqual(["paused", 1]);
    managed.resume();
    await settled();
    expect(agent.runs[1]).toMatchObject({ from: "Go+", options: { maxSteps: 3, deadlineMs: 1_000 } });
    agent.runs[1]?.end();
    expect(await running).toMatchObject({ stop: "answer", text: "Go+" });
    await settled();
    expect(path()).toEqual(["initialising", "ready", "running", "paused", "ready", "running", "ready"]);
    expect(managed.executions()).toMatchObject([{ runId: "run-0", interruptions: 1, stop: "answer" }]);
  });

  it("counts a deadline only while a run goes on", async () => {
    const { clock, agent, managed } = open();
    await managed.start();
    void managed.run("Go", { deadlineMs: 1_000 });
    await clock.advance(400);
    await managed.pause();
    await clock.advance(5_000);
    managed.resume();
    await settled();
    expect(agent.runs[1]?.options.deadlineMs).toBe(600);
  });

  it("pauses and goes on with a real run", async () => {
    const model = createScriptedModel({ steps: [{ hang: true }, { text: "Done." }] });
    await using registry = createAgentRegistry();
    const managed = registry.register({ agent: createAgent({ name: "ada", model }) });
    await managed.start();
    const running = managed.run("Go");
    await settled();
    await managed.pause();
    managed.resume();
    expect(await running).toMatchObject({ stop: "answer", text: "Done." });
  });

  it("ends a run that stands still when its caller does", async () => {
    const { managed } = open();
    await managed.start();
    const ending = new AbortController();
    const running = managed.run("Go", { signal: ending.signal });
    await managed.pause();
    ending.abort();
    expect(await running).toMatchObject({ stop: "abort", state: "Go+" });
    expect([managed.state, managed.statistics().stops]).toEqual(["paused", { abort: 1 }]);
  });

  it("never leaves ready for a listener that acts on it in between", async () => {
    const clock = createManualClock();
    const registry = createAgentRegistry({
      clock,
      onEvent: (event) => {
        if ("to" in event && event.to === "ready" && managed.state === "ready") void managed.pause();
        throw new Error("a listener decides nothing");
      },
    });
    const managed = registry.register({ agent: fakeAgent("ada") });
    await managed.start();
    await settled();
    expect(managed.state).toBe("paused");
  });
});

describe("the watchdog", () => {
  it("starts a failed agent again, and lets the runs that stood still go on", async () => {
    const { clock, agent, managed, events, path } = open();
    await managed.start();
    const [first, second] = [managed.run("one"), managed.run("two")];
    agent.runs[0]?.end(failed);
    expect((await first).stop).toBe("failed");
    expect(managed.state).toBe("error");
    await expect(managed.run("three")).rejects.toMatchObject({ from: "error" });
    await clock.advance(499);
    expect(managed.state).toBe("error");
    await clock.advance(1);
    expect(managed.state).toBe("running");
    agent.runs.at(-1)?.end();
    expect(await second).toMatchObject({ stop: "answer", text: "two+" });
    await settled();
    expect(path()).toEqual(["initialising", "ready", "running", "error", "initialising", "ready", "running", "ready"]);
    expect(events).toContainEqual(expect.objectContaining({ type: "restart-schedule", attempt: 1, delayMs: 500 }));
    expect(events).toContainEqual(expect.objectContaining({ to: "error", reason: "run-failed", problem: "disk" }));
    expect(managed.statistics()).toMatchObject({ restarts: 1, failures: 1 });
  });

  it("waits longer each time, and gives up after as many restarts as it may make", async () => {
    let starts = 0;
    const initialise = (): void => {
      starts++;
      throw new Error("no database");
    };
    const { clock, managed, events } = open({ initialise, restart: { baseMs: 100, capMs: 300, maxRestarts: 4 } });
    await expect(managed.start()).rejects.toThrow("no database");
    await clock.advance(100_000);
    const delays = events.flatMap((event) => (event.type === "restart-schedule" ? [event.delayMs] : []));
    expect([starts, delays, managed.state, clock.waits]).toEqual([5, [100, 200, 300, 300], "error", []]);
    expect(events.at(-1)).toMatchObject({ type: "restart-give-up", restarts: 4 });
    expect(managed.statistics().restarts).toBe(4);
  });

  it("forgets a restart after the window, and all of them when somebody starts the agent", async () => {
    const { clock, agent, managed } = open({ restart: { baseMs: 10, maxRestarts: 1, windowMs: 1_000 } });
    const crash = async (): Promise<string> => {
      const running = managed.run("Go");
      agent.runs.at(-1)?.end(failed);
      await running;
      await clock.advance(10);
      return managed.state;
    };
    await managed.start();
    expect(await crash()).toBe("ready");
    await clock.advance(1_000);
    expect(await crash()).toBe("ready");
    expect(await crash()).toBe("error");
    await managed.start();
    expect(await crash()).toBe("ready");
  });

  it("ends runs that stand still when there is no restart, with what they go on from", async () => {
    const { agent, managed } = open({ restart: false });
    await managed.start();
    const [first, second] = [managed.run("one"), managed.run("two")];
    agent.runs[0]?.end(failed);
    await first;
    expect(await second).toMatchObject({ stop: "abort", state: "two+" });
    await managed.start();
    expect(managed.state).toBe("ready");
  });

  it("takes what is known and refused for no failure of the agent", async () => {
    const { agent, managed } = open();
    await managed.start();
    for (const stop of [
      { stop: "failed", error: { code: "RESUME_INVALID", message: "" } },
      { stop: "model-failed", error: { code: "MODEL_FAILED", message: "" } },
      { stop: "budget", error: { code: "BUDGET_EXCEEDED", message: "" } },
    ] as const) {
      const running = managed.run("Go");
      agent.runs.at(-1)?.end(stop);
      await running;
      expect(managed.state).toBe("ready");
    }
    expect(managed.statistics()).toMatchObject({ runs: 3, failures: 2 });
  });

  it("finds out by checks that it is not alive: one that rejects, and one that does not end", async () => {
    for (const check of [() => Promise.reject(new Error("gone")), () => Promise.withResolvers<void>().promise]) {
      const { clock, managed, events } = open({ check, checkEveryMs: 1_000, checkTimeoutMs: 200, restart: false });
      await managed.start();
      await clock.advance(1_199);
      await clock.advance(1);
      expect(managed.state).toBe("error");
      expect(events.at(-1)).toMatchObject({ to: "error", reason: "check-failed" });
    }
  });

  it("checks while it is ready or running only", async () => {
    let checks = 0;
    const { clock, managed } = open({ check: () => void checks++, checkEveryMs: 100 });
    await clock.advance(1_000);
    expect(checks).toBe(0);
    await managed.start();
    await clock.advance(250);
    expect(checks).toBe(2);
    await managed.pause();
    await clock.advance(1_000);
    expect(checks).toBe(2);
    managed.resume();
    await clock.advance(100);
    expect(checks).toBe(3);
    await managed.shutdown();
    expect(clock.waits).toEqual([]);
  });

  it("takes an initialisation that does not end for a failure", async () => {
    const initialise = (): Promise<void> => Promise.withResolvers<void>().promise;
    const { clock, managed } = open({ initialise, initialiseTimeoutMs: 300, restart: false });
    const starting = managed.start();
    starting.catch(() => undefined);
    await clock.advance(300);
    await expect(starting).rejects.toMatchObject({ name: "TimeoutError" });
    expect(managed.state).toBe("error");
  });
});

describe("shutdown()", () => {
  it("takes no more runs, waits for those there are, gives back what it has, and does so once", async () => {
    let disposed = 0;
    const { agent, managed } = open({ dispose: () => void disposed++ });
    await managed.start();
    const running = managed.run("Go");
    const ending = [managed.shutdown(), managed.shutdown({ deadlineMs: 0 })];
    await expect(managed.run("more")).rejects.toMatchObject({ code: "DISPOSED" });
    expect(managed.state).toBe("running");
    agent.runs[0]?.end();
    expect(await running).toMatchObject({ stop: "answer" });
    const report = { finished: 1, aborted: 0, left: 0 };
    expect(await Promise.all(ending)).toEqual([report, report]);
    expect([managed.state, disposed]).toEqual(["terminated", 1]);
    await expect(managed.start()).rejects.toMatchObject({ code: "DISPOSED" });
  });

  it("ends at the deadline what has not ended, with what it goes on from", async () => {
    const { clock, agent, managed } = open();
    await managed.start();
    const [first, second] = [managed.run("one"), managed.run("two")];
    const ending = managed.shutdown({ deadlineMs: 100 });
    await clock.advance(50);
    agent.runs[0]?.end();
    await clock.advance(50);
    expect(await first).toMatchObject({ stop: "answer" });
    expect(await second).toMatchObject({ stop: "abort", state: "two+" });
    expect(await ending).toEqual({ finished: 1, aborted: 1, left: 0 });
  });

  it("leaves alone what does not end, and says what could not be given back", async () => {
    const dispose = (): Promise<void> => Promise.withResolvers<void>().promise;
    const { clock, managed } = open({ dispose }, { agent: fakeAgent("ada", { heedsSignals: false }) });
    await managed.start();
    void managed.run("Go");
    const ending = managed.shutdown({ deadlineMs: 0 });
    await clock.advance(2_000);
    expect(await ending).toEqual({ finished: 0, aborted: 0, left: 1, problem: "it took longer than 1000 ms" });
    expect(managed.state).toBe("terminated");
  });

  it("ends from any state, and nothing starts it again", async () => {
    const never = (): Promise<void> => Promise.withResolvers<void>().promise;
    const created = open();
    const initialising = open({ initialise: never });
    const starting = initialising.managed.start();
    starting.catch(() => undefined);
    const paused = open();
    await paused.managed.start();
    const standing = paused.managed.run("Go");
    await paused.managed.pause();
    const broken = open({
      initialise: () => {
        throw new Error("no");
      },
    });
    await expect(broken.managed.start()).rejects.toThrow("no");
    for (const { managed, clock } of [created, initialising, paused, broken]) {
      await managed.shutdown();
      await settled();
      expect(clock.waits).toEqual([]);
      await clock.advance(100_000);
      expect([managed.state, managed.statistics().restarts]).toEqual(["terminated", 0]);
    }
    await expect(starting).rejects.toThrow("the agent shuts down");
    expect(await standing).toMatchObject({ stop: "abort", state: "Go+" });
  });

  it("refuses a deadline that is none, and can be asked again", async () => {
    const { managed } = open();
    await expect(managed.shutdown({ deadlineMs: Number.NaN })).rejects.toMatchObject({ option: "deadlineMs" });
    expect(await managed.shutdown()).toEqual({ finished: 0, aborted: 0, left: 0 });
  });
});
