import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addAmounts, type Amounts } from "./amounts.ts";
import { createAgentAccounts } from "./agent-accounts.ts";
import { createLedger } from "./ledger.ts";
import { createMemoryBudgetStore } from "./memory-budget-store.ts";

const account = (limits: Amounts, key = "a/run/1") => ({ key, limits, alertAt: 0.8 });
const exceeded = { code: "BUDGET_EXCEEDED" };

describe("createLedger()", () => {
  it("lets ten of twenty parallel reservations through when there is room for ten, whatever they use", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 3 })), {
          minLength: 20,
          maxLength: 20,
        }),
        async (calls) => {
          const store = createMemoryBudgetStore();
          const ledger = createLedger(store, [account({ microUsd: 1_000, calls: 10 })]);
          let running = 0;
          let mostRunning = 0;
          let done = 0;
          const work = calls.map(async ([used, turns]) => {
            const reservation = await ledger.reserve({ microUsd: 100, calls: 1 });
            running += 1;
            mostRunning = Math.max(mostRunning, running);
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            running -= 1;
            done += 1;
            await reservation.settle({ microUsd: used, calls: 1 });
          });
          const ends = await Promise.allSettled(work);
          const { used, reserved } = await store.read("a/run/1");
          expect([done, used.calls, reserved.calls]).toEqual([10, 10, 0]);
          expect(mostRunning).toBeLessThanOrEqual(10);
          expect(used.microUsd).toBeLessThanOrEqual(1_000);
          expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(10);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("reserves on every account or on none, and names the one without room", async () => {
    const store = createMemoryBudgetStore();
    const ledger = createLedger(store, [account({ tokens: 100 }), account({ tokens: 10 }, "parent")]);
    await expect(ledger.reserve({ tokens: 11 })).rejects.toMatchObject({
      ...exceeded,
      excess: { account: "parent", dimension: "tokens", limit: 10, taken: 0, wanted: 11 },
    });
    expect((await store.read("a/run/1")).reserved).toEqual({});
  });

  it("gives what is left of what would be taken, and no less than what is needed", async () => {
    const ledger = createLedger(createMemoryBudgetStore(), [account({ fuel: 100 })]);
    expect((await ledger.reserve({ fuel: 1 }, { fuel: 70 })).granted).toEqual({ fuel: 70 });
    expect((await ledger.reserve({ fuel: 1 }, { fuel: 70 })).granted).toEqual({ fuel: 30 });
    await expect(ledger.reserve({ fuel: 1 }, { fuel: 70 })).rejects.toMatchObject(exceeded);
  });

  it("gives back what was not used, once", async () => {
    const store = createMemoryBudgetStore();
    const ledger = createLedger(store, [account({ tokens: 10 })]);
    const reservation = await ledger.reserve({ tokens: 10 });
    await reservation.settle({ tokens: 4 });
    await reservation.settle({ tokens: 0 });
    expect(await store.read("a/run/1")).toEqual({ used: { tokens: 4 }, reserved: { tokens: 0 } });
    await expect(ledger.reserve({ tokens: 7 })).rejects.toMatchObject(exceeded);
  });

  it("counts what was used beyond a reservation, and stops after it", async () => {
    const ledger = createLedger(createMemoryBudgetStore(), [account({ tokens: 10 })]);
    await (await ledger.reserve({ tokens: 5 })).settle({ tokens: 50 });
    await expect(ledger.reserve({ tokens: 1 })).rejects.toMatchObject({ excess: { taken: 50, limit: 10 } });
  });

  it("raises the alert of an account once, also when the store is read again by another process", async () => {
    const store = createMemoryBudgetStore();
    const ledger = createLedger(store, [account({ microUsd: 100 })]);
    const spend = async (microUsd: number, on = ledger) => (await on.reserve({ microUsd })).settle({ microUsd });
    expect(await spend(79)).toEqual([]);
    expect(await spend(1)).toEqual([{ account: "a/run/1", dimension: "microUsd", used: 80, limit: 100 }]);
    expect(await spend(1)).toEqual([]);
    const copy = createMemoryBudgetStore(JSON.parse(JSON.stringify(store.snapshot())) as never);
    expect(await spend(1, createLedger(copy, ledger.accounts))).toEqual([]);
  });

  it("counts after a restart what was reserved and never settled", async () => {
    const store = createMemoryBudgetStore();
    await createLedger(store, [account({ calls: 3 })]).reserve({ calls: 2 });
    const restarted = createMemoryBudgetStore(JSON.parse(JSON.stringify(store.snapshot())) as never);
    const ledger = createLedger(restarted, [account({ calls: 3 })]);
    await ledger.reserve({ calls: 1 });
    await expect(ledger.reserve({ calls: 1 })).rejects.toMatchObject({ excess: { taken: 3 } });
  });

  it("takes what is no number for nothing used, never for a gain", async () => {
    const store = createMemoryBudgetStore();
    const ledger = createLedger(store, [account({ tokens: 10 })]);
    for (const tokens of [Number.NaN, -5, Number.NEGATIVE_INFINITY]) {
      await (await ledger.reserve({ tokens: 1 })).settle({ tokens });
    }
    expect((await store.read("a/run/1")).used).toEqual({ tokens: 0 });
  });
});

describe("createAgentAccounts()", () => {
  const run = { runId: "r", conversation: "c" };

  it("has a new day at midnight of its time zone, and a new month with its first day", () => {
    let timeMs = Date.UTC(2026, 10, 30, 19, 59);
    const options = { daily: 10, monthly: 200, perConversation: 1, timeZone: "Asia/Dubai" };
    const accounts = createAgentAccounts("researcher", options, () => timeMs);
    expect(accounts(run)).toEqual([
      { key: "researcher/conversation/c", limits: { microUsd: 1_000_000 }, alertAt: 0.8 },
      { key: "researcher/daily/2026-11-30", limits: { microUsd: 10_000_000 }, alertAt: 0.8 },
      { key: "researcher/monthly/2026-11", limits: { microUsd: 200_000_000 }, alertAt: 0.8 },
    ]);
    timeMs += 60_000;
    expect(accounts(run).map(({ key }) => key)).toEqual([
      "researcher/conversation/c",
      "researcher/daily/2026-12-01",
      "researcher/monthly/2026-12",
    ]);
  });

  it("lets a new day spend again what the day before had spent", async () => {
    let timeMs = Date.UTC(2026, 0, 1);
    const accounts = createAgentAccounts("a", { daily: 0.000002 }, () => timeMs);
    const store = createMemoryBudgetStore();
    await (await createLedger(store, accounts(run)).reserve({ microUsd: 2 })).settle({ microUsd: 2 });
    await expect(createLedger(store, accounts(run)).reserve({ microUsd: 1 })).rejects.toMatchObject(exceeded);
    timeMs += 86_400_000;
    expect((await createLedger(store, accounts(run)).reserve({ microUsd: 2 })).granted).toEqual({ microUsd: 2 });
  });

  it("refuses amounts and time zones that are none", () => {
    for (const options of [
      { daily: -1 },
      { monthly: Number.NaN },
      { perConversation: Number.POSITIVE_INFINITY },
      { perRun: { tokens: 1.5 } },
      { alertAt: 0 },
      { alertAt: 1.1 },
      { timeZone: "Mars/Base" },
    ]) {
      expect(() => createAgentAccounts("a", options, Date.now), JSON.stringify(options)).toThrow(
        /Cannot use the option/u,
      );
    }
  });
});

describe("addAmounts()", () => {
  it("never leaves the exact integers", () => {
    const large = { tokens: Number.MAX_SAFE_INTEGER };
    expect(addAmounts(large, large)).toEqual(large);
  });
});
