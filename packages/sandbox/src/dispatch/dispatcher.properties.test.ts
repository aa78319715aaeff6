import { callPriorities, type EndingStatus } from "@cordon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDispatchHarness, type DispatchHarness } from "./testing/dispatch-harness.ts";

const index = fc.nat({ max: 30 });
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("run" as const),
      moduleId: fc.constantFrom(1, 2, 3),
      waits: fc.boolean(),
      priority: fc.constantFrom(...callPriorities),
      tenant: fc.constantFrom("a", "b"),
      skill: fc.constantFrom("x", "y"),
      isAbortable: fc.boolean(),
      queueTimeMs: fc.constantFrom(10, 100, 10_000),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom("begin", "wait", "goOn", "end"), at: index }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom("die", "giveUp"), at: index }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("pass" as const), at: fc.constantFrom(1, 5, 60, 500) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("abort" as const), at: index }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const skillConcurrency = 3;
const turn = async (): Promise<void> => {
  for (let count = 0; count < 6; count += 1) await Promise.resolve();
};

function assertSound(harness: DispatchHarness, unsettled: number): void {
  const onCells = harness.onCells().map(({ options }) => options.callId);
  expect(new Set(onCells).size).toBe(onCells.length);
  expect(harness.held()).toBe(unsettled);
  const { queuedCalls, runningCalls, waitingCalls, cells } = harness.dispatcher.stats();
  expect(queuedCalls + runningCalls + waitingCalls).toBe(unsettled);
  expect(cells).toBeLessThanOrEqual(4);
  expect(queuedCalls).toBeLessThanOrEqual(20);
}

describe("a dispatcher, whatever comes", () => {
  it("settles every call once, and keeps to its bounds", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps: readonly Step[]) => {
        const harness = createDispatchHarness({ computing: 2, max: 4, spare: 1, maxQueuedCalls: 20 });
        const settled = new Map<number, EndingStatus>();
        const controllers: AbortController[] = [];
        const flows = new Map<number, string>();
        let calls = 0;
        for (const each of steps) {
          if (each.type === "run") {
            const name = calls++;
            const controller = new AbortController();
            if (each.isAbortable) controllers.push(controller);
            flows.set(name, `${each.tenant} ${each.skill}`);
            // A module either can wait or cannot.
            const moduleId = each.moduleId * 2 + (each.waits ? 1 : 0);
            const limits = { skillConcurrency, queueTimeMs: each.queueTimeMs };
            void harness.run({ ...each, name, moduleId, limits, signal: controller.signal }).then(({ ending }) => {
              expect(settled.has(name)).toBe(false);
              settled.set(name, ending.status);
            });
          } else if (each.type === "pass") harness.clock.pass(each.at);
          else if (each.type === "abort") controllers[each.at]?.abort();
          else if (each.type === "die") harness.cells[each.at]?.die("a test");
          else if (each.type === "giveUp") harness.cells[each.at]?.giveUpWithdrawn();
          else {
            const call = harness.onCells()[each.at];
            const mayWait = call !== undefined && call.options.module.plan.brokerImports.length > 0;
            if (each.type === "begin" && call?.begun === false) call.begin();
            if (each.type === "wait" && mayWait && call.computing) call.wait();
            if (each.type === "goOn" && call?.isWaiting === true) call.goOn();
            if (each.type === "end" && call?.begun === true) call.end();
          }
          await turn();
          assertSound(harness, calls - settled.size);
          const running = harness.onCells().map(({ options }) => flows.get(options.callId));
          for (const flow of flows.values()) {
            expect(running.filter((other) => other === flow).length).toBeLessThanOrEqual(skillConcurrency);
          }
        }
        for (let round = 0; settled.size < calls && round < 2_000; round += 1) {
          for (const call of harness.onCells()) call.end();
          for (const cell of harness.cells) if (cell.withdrawn.size > 0) cell.giveUpWithdrawn();
          harness.clock.pass(20);
          await turn();
        }
        expect(settled.size).toBe(calls);
        expect(harness.held()).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
