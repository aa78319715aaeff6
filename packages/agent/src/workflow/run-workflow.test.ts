import { setImmediate } from "node:timers/promises";
import type { JsonValue } from "@cordon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waitOn } from "../clock/wait-on.ts";
import { createManualClock, type ManualClock } from "../testing/manual-clock.ts";
import { createStepPort, type StepFunction } from "./create-step-port.ts";
import { defineWorkflow } from "./define-workflow.ts";
import type { RunWorkflowOptions } from "./run-options.ts";
import { runWorkflow } from "./run-workflow.ts";
import type { StepDefinition, WorkflowDefinition } from "./workflow-definition.ts";
import type { WorkflowEvent } from "./workflow-event.ts";

const from = (step: string, at?: string): JsonValue => ({ $from: step, ...(at === undefined ? {} : { at }) });
const { promise: never } = Promise.withResolvers<never>();

interface Bench {
  readonly clock: ManualClock;
  readonly events: WorkflowEvent[];
  /** Targets, or `undo TARGET`, as they were called. */
  readonly calls: string[];
}

function start(
  definition: Omit<WorkflowDefinition, "name">,
  functions: Readonly<Record<string, StepFunction>>,
  { input = null, ...changed }: Partial<RunWorkflowOptions> & { readonly input?: JsonValue } = {},
) {
  const bench: Bench = { clock: createManualClock(), events: [], calls: [] };
  const told = Object.entries(functions).map(([name, does]): readonly [string, StepFunction] => [
    name,
    async (value, task) => {
      bench.calls.push(task.kind === "step" ? task.step : `undo ${task.step}`);
      await Promise.resolve();
      return await does(value, task);
    },
  ]);
  const running = runWorkflow(defineWorkflow({ name: "test", ...definition }), input, {
    port: createStepPort({ functions: Object.fromEntries(told) }),
    clock: bench.clock,
    random: () => 0,
    runId: "run",
    onEvent: (event) => bench.events.push(event),
    ...changed,
  });
  return { ...bench, running, result: () => bench.clock.runUntil(running) };
}

const echo: StepFunction = (input) => input;
const fail: StepFunction = () => {
  throw new Error("it broke");
};

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
      const slow: StepFunction = () => waitOn(clock, 100).then(() => null);
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
      if (attempt === 1) await waitOn(createManualClock(), 1, signal);
      return attempt;
    };
    const ended = start({ steps: { a: { run: "function:polite", timeoutMs: 10 } } }, { polite });
    expect(await ended.result()).toMatchObject({ status: "done", output: { a: 2 } });
    const stuck = start({ steps: { a: { run: "function:stuck", timeoutMs: 10 } } }, { stuck: () => never });
    expect((await stuck.result()).steps[0]).toMatchObject({ status: "doubt", attempts: 1 });
    expect([stuck.clock.now(), stuck.clock.waiting()]).toEqual([2_010, 0]);
  });
});

describe("compensation", () => {
  const undo = { run: "function:undo" };

  it("undoes what is done, the last first, with what the step had and gave", async () => {
    const undone: JsonValue[] = [];
    const { result } = start(
      {
        steps: {
          book: { run: "function:echo", input: from("input"), compensate: { run: "function:undo" } },
          pay: {
            run: "function:echo",
            input: "paid",
            after: ["book"],
            compensate: { run: "function:undo", input: [from("pay"), from("book", "/id")] },
          },
          note: { run: "function:echo", after: ["pay"] },
          send: { run: "function:fail", after: ["note"], retry: { attempts: 1 }, compensate: undo },
        },
      },
      { echo, fail, undo: (input) => undone.push(input) },
      { input: { id: 4 } },
    );
    const { status, compensations } = await result();
    expect([status, compensations.map((outcome) => `${outcome.step} ${outcome.status}`)]).toEqual([
      "failed",
      ["pay done", "book done"],
    ]);
    expect(undone).toEqual([["paid", 4], { input: { id: 4 }, output: { id: 4 } }]);
  });

  it("reports one that fails, and goes on with the others, each in its own time", async () => {
    const attempts = { retry: { attempts: 1 } };
    const { result, clock } = start(
      {
        steps: {
          a: { run: "function:echo", compensate: undo },
          b: { run: "function:echo", after: ["a"], compensate: { run: "function:fail", ...attempts } },
          c: { run: "function:echo", after: ["b"], compensate: { run: "function:stuck", timeoutMs: 50 } },
          d: { run: "function:fail", after: ["c"], ...attempts },
        },
      },
      { echo, fail, undo: echo, stuck: () => never },
    );
    expect((await result()).compensations).toMatchObject([
      { step: "c", status: "doubt" },
      { step: "b", status: "failed", message: "it broke" },
      { step: "a", status: "done" },
    ]);
    expect(clock.now()).toBe(2_050);
  });

  it("runs after the signal and the deadline as well, under a signal of its own", async () => {
    for (const ends of ["signal", "deadline"] as const) {
      const controller = new AbortController();
      const aborted: boolean[] = [];
      const { result, clock, running } = start(
        {
          steps: {
            a: { run: "function:echo", compensate: undo },
            b: { run: "function:wait", after: ["a"], compensate: undo },
            c: { run: "function:echo", after: ["b"] },
          },
        },
        {
          echo,
          wait: (_, { signal }) => waitOn(createManualClock(), 1, signal).then(() => null),
          undo: (_, { signal }) => aborted.push(signal.aborted),
        },
        ends === "signal" ? { signal: controller.signal } : { deadlineMs: 100 },
      );
      await setImmediate();
      controller.abort(new Error("enough"));
      expect(await (ends === "signal" ? running : result())).toMatchObject({
        status: "cancelled",
        steps: [{ status: "done" }, { status: "cancelled" }, { status: "not-run" }],
        compensations: [{ step: "a", status: "done" }],
      });
      expect([aborted, clock.waiting()]).toEqual([[false], 0]);
    }
  });

  it("undoes a step that came to its end though it was told to stop, and names one in doubt", async () => {
    const controller = new AbortController();
    const { result, clock } = start(
      {
        steps: { late: { run: "function:late", compensate: undo }, stuck: { run: "function:stuck", compensate: undo } },
      },
      {
        late: async () => {
          await waitOn(clock, 500);
          return "took effect";
        },
        stuck: () => never,
        undo: echo,
      },
      { signal: controller.signal },
    );
    await clock.advance(100);
    controller.abort();
    expect(await result()).toMatchObject({
      status: "cancelled",
      steps: [
        { step: "late", status: "done" },
        { step: "stuck", status: "doubt" },
      ],
      compensations: [{ step: "late", status: "done" }],
    });
  });
});

interface Generated {
  readonly needs: readonly number[];
  readonly takesMs: number;
  readonly fails: boolean;
  readonly policy: "fail" | "skip-dependents";
}

const workflows = fc.array(
  fc.record<Generated>({
    needs: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }),
    takesMs: fc.integer({ min: 0, max: 50 }),
    fails: fc.boolean(),
    policy: fc.constantFrom("fail" as const, "skip-dependents" as const),
  }),
  { minLength: 1, maxLength: 10 },
);

describe("any workflow", () => {
  it("runs each step at most once after what it needs, never more at once than it may, and undoes in exact reverse", async () => {
    await fc.assert(
      fc.asyncProperty(
        workflows,
        fc.constantFrom("sequential" as const, "parallel" as const, "adaptive" as const),
        fc.integer({ min: 1, max: 4 }),
        fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
        async (generated, strategy, maxParallel, abortAtMs) => {
          const name = (index: number): string => `s${index}`;
          const byName = new Map(generated.map((step, index) => [name(index), step]));
          const steps = Object.fromEntries(
            generated.map(({ needs, policy }, index): [string, StepDefinition] => [
              name(index),
              {
                run: "function:work",
                after: index === 0 ? [] : [...new Set(needs.map((need) => name(need % index)))],
                effect: true,
                onFailure: policy,
                retry: { attempts: 1 },
                compensate: { run: "function:undo" },
              },
            ]),
          );
          let [running, most] = [0, 0];
          const done = new Set<string>();
          const controller = new AbortController();
          const { result, clock, calls } = start(
            { steps },
            {
              work: async (_, { step, signal }) => {
                for (const need of steps[step]?.after ?? []) expect(done).toContain(need);
                running += 1;
                most = Math.max(most, running);
                try {
                  await waitOn(clock, byName.get(step)?.takesMs ?? 0, signal);
                  if (byName.get(step)?.fails === true) throw new Error("it broke");
                  done.add(step);
                  return step;
                } finally {
                  running -= 1;
                }
              },
              undo: echo,
            },
            { strategy, maxParallel, signal: controller.signal },
          );
          if (abortAtMs !== undefined) clock.after(abortAtMs, () => controller.abort());
          const ended = await result();
          const ran = calls.filter((call) => !call.startsWith("undo"));
          expect(new Set(ran).size).toBe(ran.length);
          expect(most).toBeLessThanOrEqual(strategy === "sequential" ? 1 : maxParallel);
          expect([...done]).toEqual([...ended.completed]);
          const undone = calls.filter((call) => call.startsWith("undo")).map((call) => call.slice(5));
          const isUndone = ended.status === "failed" || ended.status === "cancelled";
          expect(undone).toEqual(isUndone ? ended.completed.toReversed() : []);
          expect(ended.steps).toHaveLength(generated.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});
