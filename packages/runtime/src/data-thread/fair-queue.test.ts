import { describe, expect, it } from "vitest";
import { FairQueue } from "./fair-queue.ts";

describe("FairQueue", () => {
  it("lets groups take turns and keeps the order inside each", () => {
    const queue = new FairQueue<string>();
    for (const item of ["a1", "a2", "a3"]) queue.push(1, item);
    queue.push(2, "b1");
    expect(queue.shift()).toBe("a1");
    queue.push(3, "c1");
    queue.push(2, "b2");
    expect(Array.from({ length: 6 }, () => queue.shift())).toEqual(["b1", "a2", "c1", "b2", "a3", undefined]);
  });
});
