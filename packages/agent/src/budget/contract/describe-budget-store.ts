import { describe, expect, it } from "vitest";
import type { Amounts } from "../amounts.ts";
import type { BudgetAccount, BudgetStore, ReserveOutcome } from "../budget-store.ts";

/**
 * What every store of budgets does, whatever keeps it.
 *
 * @param name The store.
 * @param create Makes an empty one.
 */
export function describeBudgetStore(name: string, create: () => Promise<BudgetStore> | BudgetStore): void {
  const account = (limits: Amounts, key = "a"): BudgetAccount => ({ key, limits });
  let lastId = 0;
  const reserve = async (
    store: BudgetStore,
    accounts: readonly BudgetAccount[],
    least: Amounts,
    most = least,
  ): Promise<ReserveOutcome & { readonly id: string }> => {
    const id = `reservation-${++lastId}`;
    return { id, ...(await store.reserve({ id, accounts, least, most })) };
  };

  describe(name, () => {
    it("has nothing used and nothing reserved at first", async () => {
      expect(await (await create()).read("a")).toEqual({ used: {}, reserved: {} });
    });

    it("reserves up to the limit and not beyond, also for those that come at the same time", async () => {
      const store = await create();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => reserve(store, [account({ calls: 10 })], { calls: 1 })),
      );
      expect(outcomes.filter(({ granted }) => granted !== undefined)).toHaveLength(10);
      expect((await store.read("a")).reserved).toEqual({ calls: 10 });
    });

    it("reserves on all accounts or on none, and names the first without room", async () => {
      const store = await create();
      const accounts = [account({ tokens: 100 }, "a"), account({ tokens: 5 }, "b")];
      const { excess } = await reserve(store, accounts, { tokens: 6 });
      expect(excess).toEqual({ account: "b", dimension: "tokens", limit: 5, taken: 0, wanted: 6 });
      expect((await store.read("a")).reserved.tokens ?? 0).toBe(0);
      const { granted } = await reserve(store, accounts, { tokens: 5 });
      expect([granted, (await store.read("b")).reserved]).toEqual([{ tokens: 5 }, { tokens: 5 }]);
    });

    it("gives what is left between the least and the most", async () => {
      const store = await create();
      const accounts = [account({ fuel: 100 })];
      expect((await reserve(store, accounts, { fuel: 1 }, { fuel: 70, tokens: 9 })).granted).toEqual({
        fuel: 70,
        tokens: 9,
      });
      expect((await reserve(store, accounts, { fuel: 1 }, { fuel: 70 })).granted).toEqual({ fuel: 30 });
      expect((await reserve(store, accounts, {}, { fuel: 70 })).granted).toEqual({});
    });

    it("settles once, gives the accounts as they are then, and counts more than was reserved too", async () => {
      const store = await create();
      const { id } = await reserve(store, [account({ tokens: 10 }), account({}, "b")], { tokens: 4 });
      const state = { used: { tokens: 50 }, reserved: { tokens: 0 } };
      const settled = await store.settle(id, { tokens: 50 });
      expect([...settled]).toEqual([
        ["a", state],
        ["b", state],
      ]);
      expect((await store.settle(id, { tokens: 1 })).size).toBe(0);
      expect((await store.settle("unknown", { tokens: 1 })).size).toBe(0);
      expect(await store.read("a")).toEqual(state);
      expect((await reserve(store, [account({ tokens: 10 })], { tokens: 1 })).excess).toMatchObject({ taken: 50 });
    });

    it("says of an alert once that it is new", async () => {
      const store = await create();
      const marks = await Promise.all(["a", "a", "b", "a"].map((key) => store.markAlerted(key)));
      expect(marks).toEqual([true, false, true, false]);
    });

    it("forgets what it is told to, and settles nothing on it afterwards", async () => {
      const store = await create();
      const { id } = await reserve(store, [account({ calls: 1 })], { calls: 1 });
      await store.forget(["a", "never there"]);
      await store.settle(id, { calls: 1 });
      expect(await store.read("a")).toEqual({ used: {}, reserved: {} });
    });
  });
}
