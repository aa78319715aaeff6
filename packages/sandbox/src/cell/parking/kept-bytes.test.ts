import { describe, expect, it } from "vitest";
import { ActiveCall } from "../active-call.ts";
import type { OperationHost } from "../call-operations.ts";
import { type KeptBytes, keptBytesOf } from "./kept-bytes.ts";

const host: OperationHost = { start: () => undefined, cancel: () => undefined };
const rules = { mayUse: () => true, initializing: false };

function activeCall(): ActiveCall {
  const limits = {
    memoryPages: 1,
    kernelMemoryBytes: 1_000,
    wallTimeMs: 1_000,
    hostCalls: 100,
    hostBytes: 1_000_000,
    logBytes: 10_000,
    varBytes: 10_000,
    outputBytes: 1_000,
  };
  const context = { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) } as const;
  return new ActiveCall(1, { moduleId: 1, tool: "execute", input: new Uint8Array(100), limits, context }, Date.now);
}

describe("what is kept of a call beside its guest", () => {
  it("grows with everything the guest can make it hold, and shrinks with what is over", () => {
    const active = activeCall();
    let last: KeptBytes = { heap: 0, other: 99 };
    const expectMore = (heap: number, other: number): void => {
      const kept = keptBytesOf(active);
      expect([kept.heap - last.heap >= heap, kept.other - last.other >= other]).toEqual([true, true]);
      last = kept;
    };
    expectMore(0, 1);
    active.log.write("info", new Uint8Array(1_000).fill(97));
    expectMore(2_000, 0);
    active.variables.set("key", new Uint8Array(1_000));
    expectMore(1_000, 0);
    active.wasiOutput().write(1, new Uint8Array(500).fill(97));
    expectMore(500, 0);
    active.clock.read();
    expectMore(1, 0);
    const operations = [1, 2].map((id) => ({ id, name: "cordon_fs", request: new Uint8Array(5_000) }));
    active.operations.submit({ operations, cancel: [] }, rules, host);
    expectMore(2, 10_000);
    active.operations.cancel(1, host);
    active.operations.complete([[2, Uint8Array.of(2, 0, 0, 0, 0x7b, 0x7d), undefined]]);
    expect(active.operations.requestedBytes).toBe(0);
    expect(keptBytesOf(active).other).toBe(100);
  });
});
