import { describe, expect, it } from "vitest";
import { createSlotBuffers, SlotTable } from "../slot-table.ts";
import { never } from "../wake-word.ts";
import { DeadlineScan, graceNanoseconds, type GuardedThread, longestGraceNanoseconds } from "./deadline-scan.ts";

interface FakeThread extends GuardedThread {
  readonly notified: number[];
  readonly terminated: string[];
}

function createThread(overrides: Partial<GuardedThread> = {}): FakeThread {
  const notified: number[] = [];
  const terminated: string[] = [];
  return {
    threadId: 1,
    firstSlot: 0,
    slots: 2,
    interruptible: true,
    timeNanoseconds: () => undefined,
    notify: (generation) => void notified.push(generation),
    terminate: (cause) => void terminated.push(cause),
    notified,
    terminated,
    ...overrides,
  };
}

function createScan(): { table: SlotTable; scan: DeadlineScan } {
  const table = new SlotTable(createSlotBuffers());
  return { table, scan: new DeadlineScan(table) };
}

describe("DeadlineScan", () => {
  it("says when the earliest deadline is due, and does nothing before", () => {
    const { table, scan } = createScan();
    const thread = createThread();
    table.arm(0, 1);
    table.setDeadline(0, 2_000n);
    table.arm(1, 2);
    table.setDeadline(1, 1_000n);
    expect(scan.look([thread], 999n)).toBe(1_000n);
    expect(table.reason(1)).toBeUndefined();
  });

  it("interrupts a call at its deadline and leaves its neighbour alone", () => {
    const { table, scan } = createScan();
    const thread = createThread();
    table.arm(0, 1);
    table.setDeadline(0, 1_000n);
    table.arm(1, 2);
    table.setDeadline(1, 5_000n);
    scan.look([thread], 1_000n);
    expect(table.reason(0)).toBe("wallTime");
    expect(table.reason(1)).toBeUndefined();
    expect(thread.notified).toEqual([1]);
  });

  it("does not stop the next call on a slot for the deadline of the one before", () => {
    const { table, scan } = createScan();
    const thread = createThread();
    table.arm(0, 1);
    table.setDeadline(0, 1_000n);
    table.release(0, 1);
    table.arm(0, 2);
    expect(scan.look([thread], 10_000n)).toBe(never);
    expect(table.reason(0)).toBeUndefined();
  });

  it("terminates the thread when an interrupted call does not end within the grace", () => {
    const { table, scan } = createScan();
    const thread = createThread();
    table.arm(0, 1);
    table.setRunning(0, true);
    table.setDeadline(0, 1_000n);
    scan.look([thread], 1_000n);
    expect(scan.look([thread], 1_000n + graceNanoseconds - 1n)).toBe(1_000n + graceNanoseconds);
    expect(thread.terminated).toEqual([]);
    scan.look([thread], 1_000n + graceNanoseconds);
    expect(thread.terminated).toHaveLength(1);
  });

  it("counts the grace while the thread has a core, and never longer than two seconds", () => {
    const { table, scan } = createScan();
    let threadTime = 0n;
    const thread = createThread({ timeNanoseconds: () => threadTime });
    table.arm(0, 1);
    table.setRunning(0, true);
    table.setDeadline(0, 1_000n);
    scan.look([thread], 1_000n);
    threadTime = graceNanoseconds / 2n;
    expect(scan.look([thread], 1_000n + 3n * graceNanoseconds)).toBe(
      1_000n + 3n * graceNanoseconds + graceNanoseconds / 2n,
    );
    threadTime = graceNanoseconds - 1n;
    scan.look([thread], 1_000n + longestGraceNanoseconds - 1n);
    expect(thread.terminated).toEqual([]);
    scan.look([thread], 1_000n + longestGraceNanoseconds);
    expect(thread.terminated).toHaveLength(1);
  });

  it("ends the grace when the thread had a core for as long", () => {
    const { table, scan } = createScan();
    let threadTime = 5_000n;
    const thread = createThread({ timeNanoseconds: () => threadTime });
    table.arm(0, 1);
    table.setRunning(0, true);
    table.setDeadline(0, 1_000n);
    scan.look([thread], 1_000n);
    threadTime += graceNanoseconds;
    scan.look([thread], 1_000n + graceNanoseconds);
    expect(thread.terminated).toHaveLength(1);
  });

  it("does not terminate a thread that computes for a neighbour of the interrupted call", () => {
    const { table, scan } = createScan();
    const thread = createThread();
    table.arm(0, 1);
    table.setDeadline(0, 1_000n);
    scan.look([thread], 1_000n);
    for (let round = 1n; round < 20n; round += 1n) {
      expect(scan.look([thread], 1_000n + round * graceNanoseconds)).toBe(1_000n + (round + 1n) * graceNanoseconds);
    }
    expect(thread.terminated).toEqual([]);
    table.setRunning(0, true);
    scan.look([thread], 1_000n + 20n * graceNanoseconds);
    expect(thread.terminated).toHaveLength(1);
  });

  it("forgets the grace of a call that ended in time", () => {
    const { table, scan } = createScan();
    const thread = createThread();
    table.arm(0, 1);
    table.setDeadline(0, 1_000n);
    scan.look([thread], 1_000n);
    table.release(0, 1);
    table.arm(0, 2);
    table.setDeadline(0, 10n * graceNanoseconds);
    scan.look([thread], 5n * graceNanoseconds);
    expect(thread.terminated).toEqual([]);
  });

  it("gives no grace to a call that was interrupted before it began, however long it waits", () => {
    const { table, scan } = createScan();
    const thread = createThread();
    table.arm(0, 1);
    table.interrupt(0, 1, "cancelled");
    scan.watch(createThread(), 0, 1, 0n);
    expect(scan.look([thread], 50n * graceNanoseconds)).toBe(never);
    expect(thread.terminated).toEqual([]);
  });

  it("terminates a thread that cannot be interrupted as soon as its deadline passed", () => {
    const { table, scan } = createScan();
    const thread = createThread({ interruptible: false });
    table.arm(0, 1);
    table.setDeadline(0, 1_000n);
    scan.look([thread], 1_000n);
    expect(thread.terminated).toEqual(["its deadline passed"]);
    expect(thread.notified).toEqual([]);
  });
});
