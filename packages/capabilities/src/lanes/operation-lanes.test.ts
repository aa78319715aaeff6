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
});
