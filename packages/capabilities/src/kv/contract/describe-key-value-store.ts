import { describe, expect, it } from "vitest";
import type { KeyValueSpace, KeyValueStore, ListKeysOptions } from "../key-value-store.ts";

/** A store under test. */
export interface StoreUnderTest {
  readonly store: KeyValueStore;
  /** Moves the clock of the store. */
  readonly advanceMs: (milliseconds: number) => void;
}

const acme: KeyValueSpace = { tenant: "acme", skillId: "notebook" };
const roomy = { ttlMs: undefined, quotaBytes: 1_000_000 };
const everything: ListKeysOptions = { prefix: "", cursor: undefined, limit: 1_000, shows: () => true };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = async (store: KeyValueStore, space: KeyValueSpace, key: string): Promise<string | undefined> => {
  const value = await store.get(space, key);
  return value === undefined ? undefined : new TextDecoder().decode(value);
};

/**
 * What every key-value store keeps. Run it against yours.
 *
 * @param name Of the store.
 * @param open Opens an empty store.
 */
export function describeKeyValueStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a key-value store`, () => {
    it("gives what was set last, and nothing that was never set or was deleted", async () => {
      const { store } = await open();
      expect(await read(store, acme, "a")).toBeUndefined();
      await store.set(acme, "a", bytes("one"), roomy);
      await store.set(acme, "a", bytes("two"), roomy);
      expect(await read(store, acme, "a")).toBe("two");
      expect(await store.delete(acme, "a")).toBe(true);
      expect(await store.delete(acme, "a")).toBe(false);
      expect(await read(store, acme, "a")).toBeUndefined();
    });

    it("keeps the spaces of tenants and skills apart, whatever their names hold", async () => {
      const { store } = await open();
      const spaces: KeyValueSpace[] = [
        acme,
        { tenant: "acme", skillId: "weather" },
        { tenant: "umbrella", skillId: "notebook" },
        { tenant: undefined, skillId: "notebook" },
        { tenant: "", skillId: "notebook" },
        { tenant: "null", skillId: "notebook" },
        { tenant: 'acme","note', skillId: "book" },
        { tenant: "__proto__", skillId: "constructor" },
      ];
      for (const [index, space] of spaces.entries()) await store.set(space, "key", bytes(`${index}`), roomy);
      const found = await Promise.all(spaces.map((space) => read(store, space, "key")));
      expect(found).toEqual(spaces.map((_, index) => `${index}`));
    });

    it("takes keys that mean something to JavaScript, and empty values", async () => {
      const { store } = await open();
      for (const key of ["__proto__", "constructor", "toString", " ", "ключ", "a/b"]) {
        expect(await read(store, acme, key)).toBeUndefined();
        await store.set(acme, key, new Uint8Array(0), roomy);
        expect(await read(store, acme, key)).toBe("");
      }
    });

    it("copies values in and out", async () => {
      const { store } = await open();
      const value = bytes("safe");
      await store.set(acme, "a", value, roomy);
      value.fill(0);
      (await store.get(acme, "a"))?.fill(0);
      expect(await read(store, acme, "a")).toBe("safe");
    });

    it("forgets a key when its time is over, and not before", async () => {
      const { store, advanceMs } = await open();
      await store.set(acme, "a", bytes("1"), { ...roomy, ttlMs: 1_000 });
      await store.set(acme, "b", bytes("2"), { ...roomy, ttlMs: 1_000 });
      await store.set(acme, "b", bytes("3"), roomy);
      advanceMs(999);
      expect(await read(store, acme, "a")).toBe("1");
      advanceMs(1);
      expect(await read(store, acme, "a")).toBeUndefined();
      expect(await store.delete(acme, "a")).toBe(false);
      expect((await store.list(acme, everything)).keys).toEqual(["b"]);
      expect(await read(store, acme, "b")).toBe("3");
    });

    it("counts keys, values and 64 bytes an entry, and changes nothing when there is no room", async () => {
      const { store } = await open();
      const tight = { ttlMs: undefined, quotaBytes: 2 * (1 + 10 + 64) };
      expect(await store.set(acme, "a", bytes("0123456789"), tight)).toEqual({ stored: true });
      expect(await store.set(acme, "b", bytes("0123456789"), tight)).toEqual({ stored: true });
      expect(await store.set(acme, "c", new Uint8Array(0), tight)).toEqual({ stored: false, full: "space" });
      expect(await store.set(acme, "a", bytes("0123456789!"), tight)).toEqual({ stored: false, full: "space" });
      expect(await read(store, acme, "a")).toBe("0123456789");
      await store.delete(acme, "b");
      expect(await store.set(acme, "ц", bytes("012345678"), tight)).toEqual({ stored: true });
    });

    it("has the bytes of what expired for others", async () => {
      const { store, advanceMs } = await open();
      const tight = { ttlMs: 10, quotaBytes: 100 };
      await store.set(acme, "a", bytes("0123456789"), tight);
      expect(await store.set(acme, "b", bytes("0123456789"), tight)).toEqual({ stored: false, full: "space" });
      advanceMs(10);
      expect(await store.set(acme, "b", bytes("0123456789"), tight)).toEqual({ stored: true });
    });

    it("lists the keys with a prefix in the order of their code units, page by page", async () => {
      const { store } = await open();
      const keys = ["b/2", "a", "b/10", "c", "b/1", "b0", "b", "b/é", "b/z"];
      for (const key of keys) await store.set(acme, key, new Uint8Array(0), roomy);
      const listing = { ...everything, prefix: "b/", limit: 2 };
      const first = await store.list(acme, listing);
      expect(first).toEqual({ keys: ["b/1", "b/10"], cursor: "b/10" });
      const second = await store.list(acme, { ...listing, cursor: first.cursor });
      expect(second).toEqual({ keys: ["b/2", "b/z"], cursor: "b/z" });
      expect(await store.list(acme, { ...listing, cursor: second.cursor })).toEqual({ keys: ["b/é"] });
      expect(await store.list(acme, { ...listing, cursor: "a" })).toEqual(first);
      expect(await store.list(acme, { ...listing, cursor: "c" })).toEqual({ keys: [] });
    });

    it("leaves out what may not be shown, without shortening the page", async () => {
      const { store } = await open();
      for (const key of ["a", "b", "c", "d"]) await store.set(acme, key, new Uint8Array(0), roomy);
      const shows = (key: string): boolean => key !== "a" && key !== "d";
      expect(await store.list(acme, { ...everything, limit: 2, shows })).toEqual({ keys: ["b", "c"] });
      expect(await store.list(acme, { ...everything, limit: 1, shows })).toEqual({ keys: ["b"], cursor: "b" });
    });
  });
}
