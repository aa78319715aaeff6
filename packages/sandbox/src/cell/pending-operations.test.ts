import { describe, expect, it } from "vitest";
import type { CompletionRow } from "./call-operations.ts";
import { type OperationOutcome, PendingOperations } from "./pending-operations.ts";

interface Setup {
  readonly operations: PendingOperations;
  readonly given: CompletionRow[];
  readonly heldBytes: () => number;
  /** Completes an operation with so many bytes. */
  readonly complete: (operation: number, bytes: number) => Promise<void>;
}

function setUp(mostBytes = Number.POSITIVE_INFINITY): Setup {
  const given: CompletionRow[] = [];
  const outcomes = new Map<number, (outcome: OperationOutcome) => void>();
  let held = 0;
  const operations = new PendingOperations({
    serve: ({ operation }) =>
      new Promise((resolve) => {
        outcomes.set(operation, resolve);
      }),
    give: (rows) => given.push(...rows),
    refuse: () => undefined,
    maxBatchBytes: 1_000_000,
    held: {
      take: (bytes) => {
        if (held + bytes > mostBytes) return false;
        held += bytes;
        return true;
      },
      giveBack: (bytes) => {
        held -= bytes;
      },
    },
  });
  for (const operation of [1, 2, 3]) {
    operations.start({ operation, name: "cordon_fs", request: new Uint8Array(1), fuelLeft: undefined });
  }
  const complete = async (operation: number, bytes: number): Promise<void> => {
    outcomes.get(operation)?.({ answer: new Uint8Array(bytes), fuel: 0, limit: undefined });
    await Promise.resolve();
  };
  return { operations, given, heldBytes: () => held, complete };
}

describe("answers of operations that no guest has yet", () => {
  it("count as memory until the guest waits again, or does not want them any more", async () => {
    const { operations, given, heldBytes, complete } = setUp();
    await complete(1, 100_000);
    await complete(2, 50_000);
    expect(heldBytes()).toBeGreaterThanOrEqual(150_000);
    operations.cancel(2);
    operations.wait(-1);
    expect(given.map(([operation]) => operation)).toEqual([1]);
    expect(heldBytes()).toBeGreaterThanOrEqual(100_000);
    expect(heldBytes()).toBeLessThan(150_000);
    operations.wait(-1);
    expect(heldBytes()).toBe(0);
    await complete(3, 10_000);
    expect(given).toHaveLength(2);
    operations.end();
    expect(heldBytes()).toBe(0);
  });

  it("end the call where there is no memory for them, and count no more after that", async () => {
    const { operations, given, heldBytes, complete } = setUp(120_000);
    await complete(1, 100_000);
    await complete(2, 100_000);
    expect(heldBytes()).toBeLessThan(120_000);
    operations.wait(-1);
    expect(given.map(([operation, answer, limit]) => [operation, answer?.length, limit])).toEqual([
      [1, 100_000, undefined],
      [2, undefined, "memory"],
    ]);
    operations.end();
    await complete(3, 10);
    expect(heldBytes()).toBe(0);
  });
});
