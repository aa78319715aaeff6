import type { ErrorCode } from "@cordon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryBytes } from "../memory-bytes.ts";
import type { MemoryCaller, MemoryGrant, MemorySearch, MemoryStore, MemoryToKeep } from "../memory-store.ts";

/** A store under test. */
export interface MemoryStoreUnderTest {
  readonly store: MemoryStore;
  /** Moves the clock of the store, which begins at 0. */
  readonly advanceMs: (milliseconds: number) => void;
}

const roomy = { entries: 1_000, bytes: 1_000_000 };
const ada: MemoryCaller = { agent: "ada", tenant: "acme" };
const bob: MemoryCaller = { agent: "bob", tenant: "acme" };
const memory = (id: string, text: string, others: Partial<MemoryToKeep> = {}): MemoryToKeep => ({
  id,
  kind: "semantic",
  text,
  untrusted: false,
  createdAtMs: 0,
  ...others,
});
const keepAll = async (store: MemoryStore, caller: MemoryCaller, ...all: readonly MemoryToKeep[]): Promise<void> => {
  for (const one of all) await store.keep(caller, caller.agent, one, roomy);
};
const idsOf = async (
  store: MemoryStore,
  caller: MemoryCaller,
  search: Omit<MemorySearch, "limit">,
): Promise<string[]> => (await store.search(caller, { limit: 10, ...search })).map((found) => found.memory.id);
const everything = async (store: MemoryStore, caller: MemoryCaller, owner = caller.agent): Promise<string[]> =>
  (await store.list(caller, { owner, limit: 1_000 })).memories.map(({ text }) => text);
const refusedWith = async (code: ErrorCode, attempt: Promise<unknown>): Promise<void> =>
  await expect(attempt).rejects.toMatchObject({ code });

/**
 * What every store of memories keeps. Run it against yours.
 *
 * @param name Of the store.
 * @param open Opens an empty store.
 */
export function describeMemoryStore(
  name: string,
  open: () => MemoryStoreUnderTest | Promise<MemoryStoreUnderTest>,
): void {
  describe(`${name} as a store of memories`, () => {
    it("gives what was kept, as a copy, and nothing that was never kept or was removed", async () => {
      const { store } = await open();
      const kept = memory("1", "The sky is blue", {
        untrusted: true,
        conversation: "c",
        expiresAtMs: 5,
        createdAtMs: -1,
      });
      const stored = { ...kept, owner: "ada", writer: "ada" };
      expect(await store.keep(ada, "ada", { ...kept, embedding: { model: "m", vector: [1] } }, roomy)).toEqual(stored);
      expect(await store.read(ada, "ada", "1")).toEqual(stored);
      expect(await store.read(ada, "ada", "2")).toBeUndefined();
      expect(await store.remove(ada, "ada", "1")).toBe(true);
      expect(await store.remove(ada, "ada", "1")).toBe(false);
      expect(await store.read(ada, "ada", "1")).toBeUndefined();
      expect(await idsOf(store, ada, { match: { text: "sky" } })).toEqual([]);
    });

    it("replaces an entry of the same id whole", async () => {
      const { store } = await open();
      const embedding = { model: "m", vector: [1, 0] };
      await keepAll(store, ada, memory("1", "old words", { conversation: "c", embedding }), memory("1", "new", {}));
      expect(await store.read(ada, "ada", "1")).toEqual({ ...memory("1", "new"), owner: "ada", writer: "ada" });
      expect(await idsOf(store, ada, { match: { text: "old" } })).toEqual([]);
      expect(await idsOf(store, ada, { match: { embedding } })).toEqual([]);
      expect(await store.usage(ada)).toEqual({ entries: 1, bytes: memoryBytes(memory("1", "new")) });
    });

    it("keeps agents and tenants apart, whatever their names hold", async () => {
      const { store } = await open();
      const callers: MemoryCaller[] = [
        ada,
        bob,
        { agent: "ada" },
        { agent: "ada", tenant: "" },
        { agent: "ada", tenant: "null" },
        { agent: "ada", tenant: "umbrella" },
        { agent: 'ada","acme', tenant: "x" },
        { agent: "__proto__", tenant: "constructor" },
      ];
      for (const [index, caller] of callers.entries()) await keepAll(store, caller, memory("1", `number ${index}`));
      const found = await Promise.all(callers.map((caller) => everything(store, caller)));
      expect(found).toEqual(callers.map((_, index) => [`number ${index}`]));
    });

    it("gives an agent nothing of another without its grant, and does not tell whether there is anything", async () => {
      const { store } = await open();
      await keepAll(store, bob, memory("1", "secret"));
      for (const owner of ["bob", "nobody"]) {
        const match = { text: "secret" };
        await refusedWith("MEMORY_DENIED", store.read(ada, owner, "1"));
        await refusedWith("MEMORY_DENIED", store.list(ada, { owner, limit: 10 }));
        await refusedWith("MEMORY_DENIED", store.search(ada, { owner, match, limit: 10 }));
        await refusedWith("MEMORY_DENIED", store.keep(ada, owner, memory("1", "forged"), roomy));
        await refusedWith("MEMORY_DENIED", store.remove(ada, owner, "1"));
      }
      expect(await everything(store, bob)).toEqual(["secret"]);
    });

    it("shares for reading and for writing apart, until the grant is taken back", async () => {
      const { store } = await open();
      await keepAll(store, bob, memory("1", "shared"));
      await store.grant(bob, { agent: "ada", access: "read" });
      expect(await everything(store, ada, "bob")).toEqual(["shared"]);
      await refusedWith("MEMORY_DENIED", store.keep(ada, "bob", memory("2", "added"), roomy));
      await store.grant(bob, { agent: "ada", access: "write" });
      expect(await store.keep(ada, "bob", memory("2", "added"), roomy)).toMatchObject({ owner: "bob", writer: "ada" });
      expect(await store.revoke(bob, { agent: "ada", access: "read" })).toBe(true);
      expect(await store.revoke(bob, { agent: "ada", access: "read" })).toBe(false);
      await refusedWith("MEMORY_DENIED", store.read(ada, "bob", "2"));
      expect(await store.remove(ada, "bob", "1")).toBe(true);
      expect(await store.grants(bob)).toEqual([{ agent: "ada", access: "write" }]);
      expect(await everything(store, bob)).toEqual(["added"]);
    });

    it("lets a grant hold for one agent of one tenant, one way, and not for whoever that one shares with", async () => {
      const { store } = await open();
      await keepAll(store, bob, memory("1", "shared"));
      await store.grant(bob, { agent: "ada", access: "read" });
      await store.grant(ada, { agent: "eve", access: "read" });
      for (const caller of [{ agent: "ada", tenant: "umbrella" }, { agent: "ada" }, { agent: "eve", tenant: "acme" }]) {
        await refusedWith("MEMORY_DENIED", store.read(caller, "bob", "1"));
      }
      await refusedWith("MEMORY_DENIED", store.read(bob, "ada", "1"));
    });

    it("never gives one agent what another wrote, over any grants and any order", async () => {
      const agents = ["a", "b", "c"];
      const step = fc.record({
        by: fc.constantFrom(...agents),
        to: fc.constantFrom(...agents),
        does: fc.constantFrom("keep" as const, "grant" as const, "revoke" as const, "look" as const),
        access: fc.constantFrom<MemoryGrant["access"]>("read", "write"),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const { store } = await open();
          const granted = new Set<string>();
          const may = (by: string, to: string, access: string): boolean =>
            by === to || granted.has(`${to}${by}${access}`);
          for (const [index, { by, to, does, access }] of steps.entries()) {
            const caller = { agent: by, tenant: "t" };
            if (does === "grant") {
              await store.grant(caller, { agent: to, access });
              granted.add(`${by}${to}${access}`);
            } else if (does === "revoke") {
              await store.revoke(caller, { agent: to, access });
              granted.delete(`${by}${to}${access}`);
            } else if (does === "keep") {
              const attempt = store.keep(caller, to, memory(`${index}`, `word of ${to}`), roomy);
              expect(await attempt.then(({ owner }) => owner, codeOf)).toBe(
                may(by, to, "write") ? to : "MEMORY_DENIED",
              );
            } else {
              const attempt = store.search(caller, { owner: to, match: { text: "word" }, limit: 10 });
              const owners = await attempt.then((found) => found.map((one) => one.memory.owner), codeOf);
              expect(owners).toEqual(may(by, to, "read") ? Array.from(owners, () => to) : "MEMORY_DENIED");
            }
          }
        }),
        { numRuns: 60 },
      );
    });

    it("ranks by words: more of them, rarer ones, and more often in less text", async () => {
      const { store } = await open();
      await keepAll(
        store,
        ada,
        memory("both", "the invoice of march"),
        memory("rare", "march"),
        memory("long", "the invoice of a customer who has written many other words beside"),
        memory("common", "the invoice"),
        memory("none", "weather"),
      );
      expect(await idsOf(store, ada, { match: { text: "Invoice, MARCH!" } })).toEqual([
        "both",
        "rare",
        "common",
        "long",
      ]);
      expect(await idsOf(store, ada, { match: { text: "?!" } })).toEqual([]);
    });

    it("scores by nothing that another agent keeps or that expired", async () => {
      const { store, advanceMs } = await open();
      const search = { match: { text: "invoice paid" }, limit: 10 };
      const entries = [memory("1", "invoice paid in march"), memory("2", "invoice open"), memory("3", "weather")];
      await keepAll(store, ada, ...entries);
      const before = await store.search(ada, search);
      await keepAll(store, bob, memory("1", "invoice"), memory("2", "paid paid paid"));
      await keepAll(store, ada, memory("4", "paid and paid again", { expiresAtMs: 10 }));
      advanceMs(10);
      expect(await store.search(ada, search)).toEqual(before);
    });

    it("ranks by the cosine of embeddings of the same model and length, exactly", async () => {
      const { store } = await open();
      const near = (model: string, ...vector: number[]): Partial<MemoryToKeep> => ({ embedding: { model, vector } });
      await keepAll(
        store,
        ada,
        memory("same", "a", near("m", 30, 40)),
        memory("near", "b", near("m", 4, 3)),
        memory("opposite", "c", near("m", -3, -4)),
        memory("other model", "d", near("n", 3, 4)),
        memory("other length", "e", near("m", 3, 4, 0)),
        memory("none", "f"),
      );
      const embedding = { model: "m", vector: [3, 4] };
      const found = await store.search(ada, { match: { embedding }, limit: 10 });
      expect(found.map((one) => one.memory.id)).toEqual(["same", "near", "opposite"]);
      for (const [index, cosine] of [1, 0.96, -1].entries()) expect(found[index]?.score).toBeCloseTo(cosine, 5);
      expect(await idsOf(store, bob, { match: { embedding } })).toEqual([]);
    });

    it("gives of equal ones the newer first, then by id, and no more than asked for", async () => {
      const { store } = await open();
      const [old, young] = [{ createdAtMs: 1 }, { createdAtMs: 2 }];
      await keepAll(
        store,
        ada,
        memory("c", "x", old),
        memory("b", "x", young),
        memory("a", "x", young),
        memory("d", "x"),
      );
      expect(await idsOf(store, ada, { match: { text: "x" } })).toEqual(["a", "b", "c", "d"]);
      const best = await store.search(ada, { match: { text: "x" }, limit: 2 });
      expect(best.map((found) => found.memory.id)).toEqual(["a", "b"]);
    });

    it("looks only at the kinds and the conversation that are asked for", async () => {
      const { store } = await open();
      await keepAll(
        store,
        ada,
        memory("1", "x", { kind: "episodic", conversation: "c" }),
        memory("2", "x", { kind: "procedural" }),
        memory("3", "x", { conversation: "c" }),
        memory("4", "x", { kind: "episodic", conversation: "d" }),
      );
      const match = { text: "x" };
      expect(await idsOf(store, ada, { match, kinds: ["episodic", "procedural"] })).toEqual(["1", "2", "4"]);
      expect(await idsOf(store, ada, { match, conversation: "c" })).toEqual(["1", "3"]);
      expect(await idsOf(store, ada, { match, conversation: "c", kinds: ["semantic"] })).toEqual(["3"]);
      expect(await idsOf(store, ada, { match, kinds: [] })).toEqual([]);
    });

    it("lists by id, page by page", async () => {
      const { store } = await open();
      for (const id of ["b", "a", "B", "é", "c"]) await keepAll(store, ada, memory(id, id));
      const first = await store.list(ada, { limit: 2 });
      expect(first).toMatchObject({ memories: [{ id: "B" }, { id: "a" }] });
      const second = await store.list(ada, { limit: 3, ...cursorOf(first.cursor) });
      expect(second.memories.map(({ id }) => id)).toEqual(["b", "c", "é"]);
      expect([typeof first.cursor, second.cursor]).toEqual(["string", undefined]);
    });

    it("forgets an entry when its time is over, and not before", async () => {
      const { store, advanceMs } = await open();
      await keepAll(store, ada, memory("1", "x", { expiresAtMs: 10 }), memory("2", "x", { expiresAtMs: 20 }));
      advanceMs(9);
      expect(await everything(store, ada)).toHaveLength(2);
      advanceMs(1);
      expect(await store.read(ada, "ada", "1")).toBeUndefined();
      expect(await store.remove(ada, "ada", "1")).toBe(false);
      expect(await idsOf(store, ada, { match: { text: "x" } })).toEqual(["2"]);
    });

    it("refuses what is over the quota of the owner whole, whoever writes, and counts what expired for nothing", async () => {
      const { store, advanceMs } = await open();
      const one = memoryBytes(memory("1", "words"));
      const tight = { entries: 2, bytes: 2 * one };
      await store.grant(ada, { agent: "bob", access: "write" });
      await store.keep(ada, "ada", memory("1", "words", { expiresAtMs: 10 }), tight);
      await store.keep(ada, "ada", memory("2", "words"), tight);
      const third = store.keep(bob, "ada", memory("3", ""), tight);
      await expect(third).rejects.toMatchObject({ code: "MEMORY_FULL", quota: "entries", limit: 2, wanted: 3 });
      const larger = store.keep(ada, "ada", memory("2", "words!"), tight);
      await expect(larger).rejects.toMatchObject({ code: "MEMORY_FULL", quota: "bytes", wanted: 2 * one + 1 });
      expect(await everything(store, ada)).toEqual(["words", "words"]);
      expect(await store.usage(bob)).toEqual({ entries: 0, bytes: 0 });
      advanceMs(10);
      await store.keep(ada, "ada", memory("3", "words"), tight);
      expect(await store.usage(ada)).toEqual(tight);
    });

    it("clears what one agent keeps and gave, and nothing else", async () => {
      const { store } = await open();
      await keepAll(store, ada, memory("1", "a"));
      await keepAll(store, bob, memory("1", "b"));
      await store.grant(ada, { agent: "bob", access: "read" });
      await store.grant(bob, { agent: "ada", access: "read" });
      await store.clear(ada);
      expect([await everything(store, ada), await store.grants(ada)]).toEqual([[], []]);
      expect(await everything(store, ada, "bob")).toEqual(["b"]);
      await refusedWith("MEMORY_DENIED", store.read(bob, "ada", "1"));
    });

    it("sweeps what expired and what is older than its kind may be, of all agents", async () => {
      const { store, advanceMs } = await open();
      await keepAll(store, ada, memory("1", "a", { kind: "episodic" }), memory("2", "b"));
      await keepAll(
        store,
        bob,
        memory("1", "c", { expiresAtMs: 5 }),
        memory("2", "d", { kind: "episodic", createdAtMs: 7 }),
      );
      advanceMs(10);
      expect(await store.sweep({ createdBeforeMs: { episodic: 7 } })).toBe(2);
      expect(await store.sweep()).toBe(0);
      expect([await everything(store, ada), await everything(store, bob)]).toEqual([["b"], ["d"]]);
    });
  });
}

const cursorOf = (cursor: string | undefined): { readonly cursor?: string } => (cursor === undefined ? {} : { cursor });
const codeOf = (error: unknown): string => (error as { readonly code: string }).code;
