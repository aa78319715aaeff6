import { describe, expect, it } from "vitest";
import type { HostCallContext } from "../host-function.ts";
import { pacedWaitMs, ungatedFunctions, waitFrame } from "./wait.ts";

const wait = ungatedFunctions.get("poll_oneoff");

const contextOf = (signal: AbortSignal): HostCallContext => ({
  callId: 1,
  signal,
  left: { wallTimeMs: 1_000, fuel: undefined },
  chargeFuel: () => undefined,
});

describe("waiting in the host", () => {
  it("is as long as the guest wants, and never so short and so often that the host has nothing else to do", () => {
    expect([pacedWaitMs(0, 0), pacedWaitMs(1, 999), pacedWaitMs(5_000, 999)]).toEqual([1, 1, 5_000]);
    expect([pacedWaitMs(1, 1_000), pacedWaitMs(9, 5_000), pacedWaitMs(5_000, 1_000)]).toEqual([10, 10, 5_000]);
  });

  it("answers without bytes when the time is over", async () => {
    const { signal } = new AbortController();
    expect(await wait?.(waitFrame(1), contextOf(signal))).toEqual(new Uint8Array(0));
  });

  it("ends with the call, also where the time is longer than a timer can be", async () => {
    for (const milliseconds of [60_000, 0xffff_ffff]) {
      const waiting = wait?.(waitFrame(milliseconds), contextOf(AbortSignal.timeout(20)));
      await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    }
  });

  it("refuses a frame that is none", async () => {
    const { signal } = new AbortController();
    await expect(wait?.(new Uint8Array(3), contextOf(signal))).rejects.toThrow(RangeError);
  });
});
