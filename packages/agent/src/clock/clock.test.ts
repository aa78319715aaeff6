import { describe, expect, it } from "vitest";
import { createManualClock } from "../testing/manual-clock.ts";
import { systemClock } from "./clock.ts";
import { startDeadline } from "./deadline.ts";

describe("Clock.wait()", () => {
  it("waits as long as it is told, and leaves nothing waiting", async () => {
    const clock = createManualClock();
    await clock.runUntil(clock.wait(70));
    expect([clock.nowMs(), clock.waits.length]).toEqual([70, 0]);
  });

  it("ends with the reason of the signal, before and while it waits", async () => {
    const clock = createManualClock();
    const reason = new Error("enough");
    await expect(clock.wait(70, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const waiting = clock.wait(70, { signal: controller.signal });
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(clock.waits.length).toBe(0);
  });
});

describe("startDeadline()", () => {
  it("aborts at its time, and never once it was disposed of or has none", async () => {
    const clock = createManualClock();
    const deadline = startDeadline(clock, 10);
    const disposed = startDeadline(clock, 10);
    const endless = startDeadline(clock, undefined);
    disposed[Symbol.dispose]();
    await clock.advance(10);
    expect([deadline, disposed, endless].map(({ signal }) => signal.aborted)).toEqual([true, false, false]);
  });
});

describe("systemClock", () => {
  it("wakes, and does not once it was disposed of", async () => {
    let woken = 0;
    const wake = (): void => {
      woken += 1;
    };
    systemClock.after(0, wake)[Symbol.dispose]();
    await systemClock.wait(1);
    expect(woken).toBe(0);
  });
});
