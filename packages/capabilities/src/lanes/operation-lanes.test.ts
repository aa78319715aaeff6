import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createOperationLanes, type OperationLanes } from "./operation-lanes.ts";

const signal = new AbortController().signal;

interface Started {
  readonly begun: Promise<void>;
  readonly end: () => void;
  readonly done: Promise<void>;
}

function start(lanes: OperationLanes, name: string, owner: object, order: string[], ends = signal): Started {
  const begin = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const done = lanes.run(
    async () => {
      order.push(name);
      begin.resolve();
      await end.promise;
    },
    { owner, signal: ends },
  );
  return { begun: begin.promise, end: end.resolve, done };
}

describe("createOperationLanes", () => {
  it("runs no more than its lanes at once, and no more than the share of one call", async () => {
    const lanes = createOperationLanes({ total: 3, perOwner: 2 });
    const order: string[] = [];
    const [first, second] = [{}, {}];
    const started = [
      start(lanes, "first-1", first, order),
      start(lanes, "first-2", first, order),
      start(lanes, "first-3", first, order),
      start(lanes, "second-1", second, order),
      start(lanes, "second-2", second, order),
    ];
    expect(order).toEqual(["first-1", "first-2", "second-1"]);
    expect(order).not.toContain("second-2");
    started[3]?.end();
    await started[4]?.begun;
    expect(order).toEqual(["first-1", "first-2", "second-1", "second-2"]);
    for (const operation of started) operation.end();
    await Promise.all(started.map(({ done }) => done));
    expect(order).toEqual(["first-1", "first-2", "second-1", "second-2", "first-3"]);
  });

  it("gives the lane back when the operation fails", async () => {
    const lanes = createOperationLanes({ total: 1, perOwner: 1 });
    const owner = {};
    await expect(lanes.run(() => Promise.reject(new Error("failed")), { owner, signal })).rejects.toThrow("failed");
    expect(await lanes.run(() => Promise.resolve("ran"), { owner, signal })).toBe("ran");
  });

  it("takes an operation out of the queue when its call ends, and starts none after that", async () => {
    const lanes = createOperationLanes({ total: 1, perOwner: 1 });
    const order: string[] = [];
    const controller = new AbortController();
    const running = start(lanes, "running", {}, order);
    const waiting = start(lanes, "waiting", {}, order, controller.signal);
    const behind = start(lanes, "behind", {}, order);
    controller.abort(new Error("ended"));
    await expect(waiting.done).rejects.toThrow("ended");
    await expect(start(lanes, "late", {}, order, controller.signal).done).rejects.toThrow("ended");
    running.end();
    behind.end();
    await Promise.all([running.done, behind.done]);
    expect(order).toEqual(["running", "behind"]);
  });

  it("lets owners take turns, however many operations one of them has", async () => {
    const lanes = createOperationLanes({ total: 1, perOwner: 1 });
    const order: string[] = [];
    const [many, few] = [{}, {}];
    const running = start(lanes, "running", {}, order);
    const started = [1, 2, 3].map((id) => start(lanes, `many-${id}`, many, order));
    started.push(start(lanes, "few-1", few, order), start(lanes, "few-2", few, order));
    for (const operation of [running, ...started]) operation.end();
    await Promise.all([running, ...started].map(({ done }) => done));
    expect(order).toEqual(["running", "many-1", "few-1", "many-2", "few-2", "many-3"]);
  });

  it("never runs more than it may, and all that is not taken out, whatever comes in which order", async () => {
    const plans = fc.array(fc.record({ owner: fc.nat(3), isAborted: fc.boolean() }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        plans,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (plan, total, perOwner) => {
          const lanes = createOperationLanes({ total, perOwner });
          const owners = [0, 1, 2, 3].map(() => ({ running: 0 }));
          let running = 0;
          let ran = 0;
          const all = plan.map(async ({ owner, isAborted }) => {
            const of = owners[owner] ?? { running: 0 };
            const controller = new AbortController();
            const operation = async (): Promise<void> => {
              running += 1;
              of.running += 1;
              ran += 1;
              expect(running).toBeLessThanOrEqual(total);
              expect(of.running).toBeLessThanOrEqual(perOwner);
              await turn();
              running -= 1;
              of.running -= 1;
            };
            const done = lanes.run(operation, { owner: of, signal: controller.signal });
            if (isAborted) controller.abort(new Error("ended"));
            await done.catch((error: unknown) => {
              if (!isAborted) throw error;
            });
          });
          await Promise.all(all);
          expect(ran).toBeGreaterThanOrEqual(plan.filter(({ isAborted }) => !isAborted).length);
          expect(running).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });
});
