import { beforeEach, describe, expect, it } from "vitest";
import { takeBatch } from "./operation-frames.ts";
import { countOperations, dropOperation, forgetOperations, queueOperation, takeDropped } from "./operation-queue.ts";

const queue = (header: string, bodyBytes = 0): number =>
  queueOperation("kv", header, bodyBytes === 0 ? undefined : new Uint8Array(bodyBytes).fill(1), () => undefined);

/** How many operations each frame has, until the queue is empty. */
function batchSizes(): readonly number[] {
  const sizes: number[] = [];
  while (countOperations().queued > 0) sizes.push((JSON.parse(takeBatch().operations) as unknown[]).length);
  return sizes;
}

beforeEach(() => forgetOperations());

describe("takeBatch", () => {
  it("puts bodies one after the other", () => {
    const ids = [queue(`{"a":1}`, 2), queue(`{"b":"ü"}`), queue(`{"c":3}`, 3)];
    const { operations, body } = takeBatch();
    expect(JSON.parse(operations)).toEqual([
      { id: ids[0], capability: "kv", header: { a: 1 }, bodyOffset: 0, bodyLength: 2 },
      { id: ids[1], capability: "kv", header: { b: "ü" }, bodyOffset: 2, bodyLength: 0 },
      { id: ids[2], capability: "kv", header: { c: 3 }, bodyOffset: 2, bodyLength: 3 },
    ]);
    expect(body?.length).toBe(5);
    expect(takeBatch()).toEqual({ operations: "[]", body: undefined });
  });

  it("takes no more operations, headers and bodies than fit, and what is larger alone", () => {
    for (let index = 0; index < 600; index++) queue("{}");
    expect(batchSizes()).toEqual([256, 256, 88]);
    for (const length of [20_000, 10_000, 5_000, 100_000, 10]) queue(`"${"x".repeat(length)}"`);
    expect(batchSizes()).toEqual([2, 1, 1, 1]);
    for (const bytes of [3_000_000, 1_000_000, 500_000, 9_000_000, 1]) queue("{}", bytes);
    expect(batchSizes()).toEqual([2, 1, 1, 1]);
  });
});

describe("dropOperation", () => {
  it("tells the host of what it has, once, and of nothing else", () => {
    const first = queue("{}");
    takeBatch();
    const second = queue("{}");
    for (const id of [first, second, first, 12_345]) dropOperation(id);
    expect([takeDropped(), takeDropped(), countOperations()]).toEqual([
      [first],
      [],
      { queued: 0, sent: 0, dropped: 0 },
    ]);
  });
});
