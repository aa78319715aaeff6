import { describe, expect, it } from "vitest";
import { createManualClock } from "../testing/manual-clock.ts";
import { echo, fail, from, startWorkflow as start } from "../testing/workflow-bench.ts";
import { createStepPort, type StepFunction } from "./create-step-port.ts";
import { defineWorkflow } from "./define-workflow.ts";
import type { RunWorkflowOptions } from "./run-options.ts";
import { runWorkflow } from "./run-workflow.ts";
import type { StepPort } from "./step-port.ts";
import type { StepDefinition } from "./workflow-definition.ts";

const { promise: never } = Promise.withResolvers<never>();

describe("a workflow", () => {
  it("hands outputs on as they are, and puts its own together", async () => {
    const { result, events } = start(
      {
        steps: {
          fetch: { run: "function:fetch", input: from("input", "/url") },
          count: { run: "function:count", input: { items: from("fetch", "/items"), first: from("fetch", "/items/0") } },
        },
        output: { total: from("count"), note: "{ $from: count } is text here", of: from("input", "/url") },
      },
      {
        fetch: (url) => ({ items: [url, "b"] }),
        count: (input) => JSON.stringify(input).length,
      },
      { input: { url: "a" } },
    );
    const done = await result();
    expect(done).toMatchObject({ status: "done", completed: ["fetch", "count"], mostParallel: 1, untrusted: false });
    expect(done.output).toEqual({ total: 31, note: "{ $from: count } is text here", of: "a" });
    expect(events.map(({ type }) => type)).toEqual([
      "workflow-start",
      "step-start",
      "step-end",
      "step-start",
      "step-end",
      "workflow-end",
    ]);
  });

  it("runs branches at the same time, and no more than it may", async () => {
    const steps = Object.fromEntries(
      ["a", "b", "c"].map((name): [string, StepDefinition] => [name, { run: "function:slow" }]),
    );
    const takenMs: Record<string, number> = {};
    for (const strategy of ["sequential", "parallel"] as const) {
      const slow: StepFunction = () => clock.wait(100).then(() => null);
      const { result, clock } = start({ steps }, { slow }, { strategy, maxParallel: 2 });
      takenMs[strategy] = (await result()).durationMs;
    }
    expect(takenMs).toEqual({ sequential: 300, parallel: 200 });
  });

  it("lets the caller make the output of everything the steps came to", async () => {
    const steps = {
      a: { run: "function:echo", input: 1 },
      b: { run: "function:fail", onFailure: "skip-dependents" },
    } as const;
    const aggregate: RunWorkflowOptions["aggregate"] = (outcomes) =>
      outcomes.map(({ step, status }) => `${step} ${status}`);
    const { result } = start({ steps }, { echo, fail }, { aggregate });
    expect(await result()).toMatchObject({ status: "partial", output: ["a done", "b failed"] });
    const broken = start({ steps: { a: steps.a } }, { echo }, { aggregate: () => Promise.reject(new Error("no sum")) });
    expect(await broken.result()).toMatchObject({
      status: "failed",
      error: { message: "Cannot make the output: no sum" },
    });
  });

  it("does not wait for an output that is not made before its deadline, and undoes what is done", async () => {
    const steps = { a: { run: "function:echo", compensate: { run: "function:echo" } } };
    const { result } = start({ steps }, { echo }, { aggregate: () => never, deadlineMs: 50 });
    expect(await result()).toMatchObject({ status: "cancelled", durationMs: 50, compensations: [{ status: "done" }] });
  });

  it("comes to a result whatever its port gives or throws", async () => {
    const hostile = new Proxy(
      {},
      {
        get: (_, key) => {
          if (key === "then") return undefined;
          throw new Error("no");
        },
        has: () => {
          throw new Error("no");
        },
      },
    );
    const runs: readonly (() => Promise<unknown>)[] = [
      async () => hostile,
      async () => await Promise.reject(hostile),
      async () => undefined,
      async () => ({ failure: { message: 1, retry: false } }),
      () => {
        throw new Error("at once");
      },
      async () => ({ output: 1, used: { calls: Number.NaN, tokens: -1 } }),
    ];
    const workflow = defineWorkflow({ name: "test", steps: { a: { run: "function:f", retry: { attempts: 1 } } } });
    for (const [index, run] of runs.entries()) {
      const port = { knows: () => true, run: run as StepPort["run"] };
      const { status, used } = await runWorkflow(workflow, null, { port });
      expect([status, used]).toEqual(index === 5 ? ["done", { calls: 0, tokens: 0 }] : ["failed", {}]);
    }
  });

  it("says what is untrusted, and hands that on by what is read", async () => {
    const seen: Record<string, boolean> = {};
    const look: StepFunction = (_, { step, untrusted }) => {
      seen[step] = untrusted;
      return null;
    };
    const steps = {
      reads: { run: "function:look", input: from("input") },
      follows: { run: "function:look", input: from("reads") },
      apart: { run: "function:look", after: ["reads"] },
    };
    const { result } = start({ steps }, { look }, { untrusted: true });
    expect([(await result()).untrusted, seen]).toEqual([true, { reads: true, follows: true, apart: false }]);
  });

  it("refuses what it cannot run before anything runs", async () => {
    const { running, calls } = start({ steps: { a: { run: "function:echo" }, b: { run: "agent:nobody" } } }, { echo });
    await expect(running).rejects.toMatchObject({ flaw: { kind: "unknown-target", path: ["steps", "b", "run"] } });
    const undo = { a: { run: "function:echo", compensate: { run: "function:gone" } } };
    await expect(start({ steps: undo }, { echo }).running).rejects.toMatchObject({
      flaw: { path: ["steps", "a", "compensate", "run"] },
    });
    const options = { strategi: "parallel" } as Partial<RunWorkflowOptions>;
    await expect(start({ steps: { a: { run: "function:echo" } } }, { echo }, options).running).rejects.toThrow(
      /strategi/u,
    );
    const forged = runWorkflow({ name: "x", steps: [], output: null }, null, { port: createStepPort({}) });
    await expect(forged).rejects.toThrow(/defineWorkflow/u);
    expect(calls).toEqual([]);
  });
});

describe("a step that fails", () => {
  const steps = (onFailure: StepDefinition["onFailure"]) => ({
    a: { run: "function:fail", retry: { attempts: 1 }, ...(onFailure === undefined ? {} : { onFailure }) },
    b: { run: "function:echo", input: from("a") },
    c: { run: "function:echo", after: ["b"] },
    d: { run: "function:echo", input: "d" },
  });

  it("ends the workflow, leaves out what needs it, or has a default, as it says", async () => {
    const outcomes: Record<string, unknown> = {};
    for (const policy of ["fail", "skip-dependents", { default: 7 }] as const) {
      const { result } = start({ steps: steps(policy) }, { fail, echo }, { strategy: "sequential" });
      const { status, steps: ended, output } = await result();
      outcomes[JSON.stringify(policy)] = [status, ended.map((step) => step.status).join(" "), output];
    }
    expect(outcomes).toEqual({
      '"fail"': ["failed", "failed not-run not-run not-run", undefined],
      // In the order in which they could run: a and d, then b, then c.
      '"skip-dependents"': ["partial", "failed done skipped skipped", { c: null, d: "d" }],
      '{"default":7}': ["partial", "defaulted done done done", { c: null, d: "d" }],
    });
  });

  it("is tried three times by default, after waits that double and lie in their upper half", async () => {
    for (const [random, waitsMs] of [
      [() => 0, [500, 1_000]],
      [() => 0.999_999, [1_000, 2_000]],
    ] as const) {
      const { result, events, calls } = start({ steps: { a: { run: "function:fail" } } }, { fail }, { random });
      expect(await result()).toMatchObject({ status: "failed", error: { step: "a", message: "it broke" } });
      expect(calls).toEqual(["a", "a", "a"]);
      const failures = events.filter((event) => event.type === "attempt-fail");
      expect(failures.map(({ retryAfterMs }) => retryAfterMs)).toEqual([...waitsMs, undefined]);
    }
  });

  it("is not tried again when it took effect, or trying cannot help", async () => {
    const noJson = (() => () => 1) as unknown as StepFunction;
    const { result, calls } = start({ steps: { a: { run: "function:f" } } }, { f: noJson });
    expect((await result()).steps[0]).toMatchObject({ status: "failed", attempts: 1 });
    expect(calls).toHaveLength(1);
  });

  it("fails when its input is not there", async () => {
    const { result, calls } = start(
      { steps: { a: { run: "function:echo", input: [] }, b: { run: "function:echo", input: from("a", "/length") } } },
      { echo },
    );
    expect(await result()).toMatchObject({ status: "failed", error: { step: "b" } });
    expect(calls).toEqual(["a"]);
  });

  it("is told to end at its time, tried again when it does, and in doubt when it does not", async () => {
    const polite: StepFunction = async (_, { signal, attempt }) => {
      if (attempt === 1) await createManualClock().wait(1, { signal });
      return attempt;
    };
    const ended = start({ steps: { a: { run: "function:polite", timeoutMs: 10 } } }, { polite });
    expect(await ended.result()).toMatchObject({ status: "done", output: { a: 2 } });
    const stuck = start({ steps: { a: { run: "function:stuck", timeoutMs: 10 } } }, { stuck: () => never });
    expect((await stuck.result()).steps[0]).toMatchObject({ status: "doubt", attempts: 1 });
    expect([stuck.clock.nowMs(), stuck.clock.waits.length]).toEqual([2_010, 0]);
  });
});
