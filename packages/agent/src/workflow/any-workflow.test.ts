import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { echo, startWorkflow as start } from "../testing/workflow-bench.ts";
import type { StepDefinition } from "./workflow-definition.ts";

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
                  await clock.wait(byName.get(step)?.takesMs ?? 0, { signal });
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
