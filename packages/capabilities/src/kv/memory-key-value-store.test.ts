import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeKeyValueStore } from "./contract/describe-key-value-store.ts";
import { entryBytes, type KeyValueSpace } from "./key-value-store.ts";
import { createMemoryKeyValueStore } from "./memory-key-value-store.ts";

describeKeyValueStore("memory", async () => {
  let nowMs = 1_000_000;
  return {
    store: createMemoryKeyValueStore({ now: () => nowMs }),
    advanceMs: (milliseconds) => {
      nowMs += milliseconds;
    },
  };
});

const spaceOf = (tenant: string): KeyValueSpace => ({ tenant, skillId: "s" });
const roomy = { ttlMs: undefined, quotaBytes: 10_000 };

describe("createMemoryKeyValueStore", () => {
  it("bounds all spaces together, and has the room of what expired or was deleted again", async () => {
    let nowMs = 0;
    const store = createMemoryKeyValueStore({ maximumBytes: 3 * 75, now: () => nowMs });
    const value = new Uint8Array(10);
    await store.set(spaceOf("a"), "k", value, { ...roomy, ttlMs: 5 });
    await store.set(spaceOf("b"), "k", value, roomy);
    await store.set(spaceOf("c"), "k", value, roomy);
    expect(await store.set(spaceOf("d"), "k", value, roomy)).toEqual({ stored: false, full: "store" });
    nowMs = 5;
    expect(await store.set(spaceOf("d"), "k", value, roomy)).toEqual({ stored: true });
    expect(await store.set(spaceOf("e"), "k", value, roomy)).toEqual({ stored: false, full: "store" });
    await store.delete(spaceOf("b"), "k");
    expect(await store.set(spaceOf("e"), "k", value, roomy)).toEqual({ stored: true });
  });

  it("acts like a map with times and a quota, whatever is done in whatever order", async () => {
    const key = fc.constantFrom("a", "b", "bb", "c");
    const tenant = fc.constantFrom("x", "y");
    const action = fc.oneof(
      fc.record({
        type: fc.constant("set"),
        tenant,
        key,
        size: fc.nat(60),
        ttlMs: fc.option(fc.integer({ min: 1, max: 9 })),
      }),
      fc.record({ type: fc.constant("delete"), tenant, key }),
      fc.record({ type: fc.constant("advance"), byMs: fc.nat(5) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        let nowMs = 0;
        const store = createMemoryKeyValueStore({ maximumBytes: 400, now: () => nowMs });
        const model = new Map<string, { readonly size: number; readonly expiresAtMs: number }>();
        const alive = (): [string, { readonly size: number }][] =>
          [...model].filter(([, { expiresAtMs }]) => expiresAtMs > nowMs);
        const bytesOf = (prefix: string): number =>
          alive()
            .filter(([name]) => name.startsWith(prefix))
            .reduce((sum, [name, { size }]) => sum + entryBytes(name.slice(1), new Uint8Array(size)), 0);
        for (const step of actions) {
          if ("byMs" in step) {
            nowMs += step.byMs;
            continue;
          }
          const name = `${step.tenant}${step.key}`;
          if (!("size" in step)) {
            const wasThere = alive().some(([other]) => other === name);
            expect(await store.delete(spaceOf(step.tenant), step.key)).toBe(wasThere);
            model.delete(name);
            continue;
          }
          const before = alive().find(([other]) => other === name)?.[1].size;
          const old = before === undefined ? 0 : entryBytes(step.key, new Uint8Array(before));
          const added = entryBytes(step.key, new Uint8Array(step.size)) - old;
          const fits = bytesOf(step.tenant) + added <= 300 && bytesOf("") + added <= 400;
          const ttlMs = step.ttlMs ?? undefined;
          const settings = { ttlMs, quotaBytes: 300 };
          const outcome = await store.set(spaceOf(step.tenant), step.key, new Uint8Array(step.size), settings);
          expect(outcome.stored).toBe(fits);
          if (fits) model.set(name, { size: step.size, expiresAtMs: nowMs + (ttlMs ?? Infinity) });
        }
        for (const [name, { size }] of alive()) {
          expect((await store.get(spaceOf(name.charAt(0)), name.slice(1)))?.length).toBe(size);
        }
      }),
    );
  });
});
