import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { countWork } from "./count-work.ts";

describe("countWork()", () => {
  it("counts the messages of a call, and no more once it is done", async () => {
    const { port1, port2 } = new MessageChannel();
    const call = (): Promise<void> => {
      port1.postMessage(1);
      port2.postMessage(2);
      return Promise.resolve();
    };
    expect((await countWork(call, 10)).messages).toBe(2);
    const untouched = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(port1), "postMessage");
    expect(String(untouched?.value)).toContain("native code");
    port1.close();
  });

  it("counts what a call allocates", async () => {
    const kept: number[][] = [];
    const allocate = (length: number) => (): Promise<void> => {
      kept.push(Array.from({ length }, () => 0));
      return Promise.resolve();
    };
    const small = await countWork(allocate(10), 100);
    const large = await countWork(allocate(10_000), 100);
    expect(Math.min(...large.heapBytes) - Math.max(...small.heapBytes)).toBeGreaterThan(10_000 * 4);
    expect(small.messages).toBe(0);
  });
});
