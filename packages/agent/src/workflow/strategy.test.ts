import { describe, expect, it } from "vitest";
import { createManualClock } from "../testing/manual-clock.ts";
import { createStepPort } from "./create-step-port.ts";
import { defineWorkflow } from "./define-workflow.ts";
import { runWorkflow } from "./run-workflow.ts";
import type { WorkflowStrategy } from "./strategy.ts";
import type { StepDefinition } from "./workflow-definition.ts";

/** Twenty steps on a service that takes 100 ms, and fails what comes while it serves as many as it can. */
async function onService(capacity: number, strategy: WorkflowStrategy) {
  const clock = createManualClock();
  const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
  const steps = names.map((name): [string, StepDefinition] => [name, { run: "function:ask", retry: { attempts: 10 } }]);
  let [serving, refused] = [0, 0];
  const bounds: number[] = [];
  const ask = async (): Promise<null> => {
    if (serving >= capacity) {
      refused += 1;
      throw new Error("too many");
    }
    serving += 1;
    await clock.wait(100);
    serving -= 1;
    return null;
  };
  const { status, durationMs, mostParallel } = await clock.runUntil(
    runWorkflow(defineWorkflow({ name: "test", steps: Object.fromEntries(steps) }), null, {
      port: createStepPort({ functions: { ask } }),
      strategy,
      maxParallel: 8,
      clock,
      random: () => 0.5,
      onEvent: (event) => event.type === "bound-change" && bounds.push(event.bound),
    }),
  );
  return { status, durationMs, mostParallel, refused, bounds };
}

describe("the adaptive strategy", () => {
  it("comes to use all of a service that has room, one more with each step that is done", async () => {
    const [adaptive, parallel, sequential] = [
      await onService(100, "adaptive"),
      await onService(100, "parallel"),
      await onService(100, "sequential"),
    ];
    expect(adaptive).toMatchObject({ status: "done", mostParallel: 8, refused: 0, bounds: [3, 4, 5, 6, 7, 8] });
    expect([parallel.durationMs, adaptive.durationMs, sequential.durationMs]).toEqual([300, 400, 2_000]);
  });

  it("takes back half when attempts fail, so that fewer do, and it is done sooner than with a fixed bound", async () => {
    const taken: Record<string, readonly number[]> = {};
    for (const capacity of [1, 3]) {
      for (const strategy of ["sequential", "parallel", "adaptive"] as const) {
        const { status, durationMs, refused, bounds } = await onService(capacity, strategy);
        expect(status).toBe("done");
        expect(bounds.some((bound, index) => bound < (bounds[index - 1] ?? 0))).toBe(strategy === "adaptive");
        taken[`${strategy} on ${capacity}`] = [durationMs, refused];
      }
    }
    // The figures of the table in docs/guides/workflows.md.
    expect(taken).toEqual({
      "sequential on 1": [2_000, 0],
      "parallel on 1": [90_850, 35],
      "adaptive on 1": [7_250, 13],
      "sequential on 3": [2_000, 0],
      "parallel on 3": [2_350, 7],
      "adaptive on 3": [1_350, 4],
    });
  });

  it("begins with what the longest chain waits for, by the times it is told", async () => {
    const steps = {
      short: { run: "function:note" },
      quick: { run: "function:note" },
      slow: { run: "function:note" },
      next: { run: "function:note", after: ["short"] },
    };
    const orderOf = async (measuredMs: Readonly<Record<string, number>>): Promise<readonly string[]> => {
      const order: string[] = [];
      await runWorkflow(defineWorkflow({ name: "test", steps }), null, {
        port: createStepPort({ functions: { note: (_, { step }) => order.push(step) } }),
        strategy: "adaptive",
        maxParallel: 1,
        measuredMs,
      });
      return order;
    };
    expect(await orderOf({})).toEqual(["short", "quick", "slow", "next"]);
    expect(await orderOf({ slow: 900, short: 10, quick: 10, next: 20 })).toEqual(["slow", "short", "next", "quick"]);
  });
});
