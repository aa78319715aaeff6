import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { MessageBatch, transferBytes } from "./message-batch.ts";

function createBatch(): {
  batch: MessageBatch<string>;
  posted: { value: unknown; transfer: readonly ArrayBuffer[] }[];
} {
  const posted: { value: unknown; transfer: readonly ArrayBuffer[] }[] = [];
  const target = {
    postMessage: (value: unknown, transfer: readonly ArrayBuffer[] = []) => void posted.push({ value, transfer }),
  };
  return { batch: new MessageBatch<string>(target), posted };
}

describe("MessageBatch", () => {
  it("posts the messages of one turn together, in order", async () => {
    const { batch, posted } = createBatch();
    batch.post("a");
    batch.post("b");
    expect(posted).toEqual([]);
    await Promise.resolve();
    expect(posted.map(({ value }) => value)).toEqual([["a", "b"]]);
  });

  it("moves large buffers it was given whole, and copies small ones and views", async () => {
    const { batch, posted } = createBatch();
    const large = new Uint8Array(transferBytes);
    batch.post("large", large);
    batch.post("small", new Uint8Array(16));
    batch.post("view", new Uint8Array(transferBytes * 2).subarray(0, transferBytes));
    await Promise.resolve();
    expect(posted[0]?.transfer).toEqual([large.buffer]);
  });

  it("waits for the end of the event loop's turn while the target has enough to do", async () => {
    const posted: unknown[] = [];
    let isBusy = true;
    const target = { postMessage: (value: unknown) => void posted.push(value) };
    const batch = new MessageBatch<string>(target, { isBusy: () => isBusy });
    batch.post("a");
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    isBusy = false;
    batch.post("b");
    expect(posted).toEqual([]);
    await nextTurn();
    expect(posted).toEqual([["a", "b"]]);
    batch.post("c");
    await Promise.resolve();
    expect(posted).toEqual([["a", "b"], ["c"]]);
  });
});
