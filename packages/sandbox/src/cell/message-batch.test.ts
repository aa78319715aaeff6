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
});
