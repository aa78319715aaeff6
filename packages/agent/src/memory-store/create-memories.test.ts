import { describe, expect, it } from "vitest";
import { createLocalMemoryStore } from "./local-memory-store.ts";
import { createMemories } from "./create-memories.ts";
import type { EmbeddingFunction } from "./embedding-model.ts";
import type { MemorySpace } from "./memories.ts";
import type { MemoriesOptions } from "./memories-options.ts";
import type { MemoryEvent } from "./memory-event.ts";

const dayMs = 86_400_000;

interface Opened {
  readonly ada: MemorySpace;
  readonly bob: MemorySpace;
  readonly events: MemoryEvent[];
  readonly advanceMs: (milliseconds: number) => void;
  readonly sweep: () => Promise<number>;
}

function open(options: Partial<MemoriesOptions> = {}): Opened {
  let time = 0;
  let ids = 0;
  const events: MemoryEvent[] = [];
  const nowMs = (): number => time;
  const memories = createMemories({
    store: createLocalMemoryStore({ nowMs }),
    nowMs,
    newId: () => `id-${++ids}`,
    onEvent: (event) => void events.push(event),
    ...options,
  });
  return {
    ada: memories.of({ agent: "ada", tenant: "acme" }),
    bob: memories.of({ agent: "bob", tenant: "acme" }),
    events,
    advanceMs: (milliseconds) => (time += milliseconds),
    sweep: () => memories.sweep(),
  };
}

/** Means animals in one direction, and money in the other. */
const topics: EmbeddingFunction & { readonly asked: string[] } = {
  name: "topics@1",
  asked: [],
  embed(text) {
    this.asked.push(text);
    const animals = /cat|kitten|dog/u.test(text) ? 1 : 0;
    return [animals, /invoice|price/u.test(text) ? 1 : 0, 0.01];
  },
};
const withTopics = (): EmbeddingFunction & { readonly asked: string[] } => ({ ...topics, asked: [] });
const textsOf = (found: readonly { readonly memory: { readonly text: string } }[]): readonly string[] =>
  found.map(({ memory }) => memory.text);

describe("createMemories()", () => {
  it("keeps what is untrusted unless it is said not to be, and finds it by words", async () => {
    const { ada } = open();
    await ada.keep({ kind: "semantic", text: "The office is in Oslo", untrusted: false });
    const kept = await ada.keep({ kind: "episodic", text: "Somebody mentioned Oslo", conversation: "c" });
    expect(kept).toEqual({
      id: "id-2",
      kind: "episodic",
      text: "Somebody mentioned Oslo",
      untrusted: true,
      conversation: "c",
      createdAtMs: 0,
      owner: "ada",
      writer: "ada",
    });
    expect(textsOf(await ada.recall("oslo office"))).toEqual(["The office is in Oslo", "Somebody mentioned Oslo"]);
    expect(textsOf(await ada.recall("oslo", { kinds: ["episodic"], conversation: "c" }))).toEqual([kept?.text]);
  });

  it("finds by meaning what shares no word, and leaves out what is not near", async () => {
    const { ada } = open({ embedding: withTopics() });
    await ada.keep({ kind: "semantic", text: "The kitten sleeps" });
    await ada.keep({ kind: "semantic", text: "The invoice is open" });
    const found = await ada.recall("cat", { by: "meaning", leastCosine: 0.5 });
    expect(textsOf(found)).toEqual(["The kitten sleeps"]);
    expect(found[0]?.cosine).toBeCloseTo(1, 5);
    expect(await ada.recall("cat", { by: "words" })).toEqual([]);
  });

  it("puts first what both words and meaning find", async () => {
    const { ada } = open({ embedding: withTopics() });
    for (const text of ["a kitten", "the price of a book", "a book about a dog"])
      await ada.keep({ kind: "semantic", text });
    expect(textsOf(await ada.recall("dog book", { leastCosine: 0.5 }))).toEqual([
      "a book about a dog",
      "a kitten",
      "the price of a book",
    ]);
  });

  it("asks a model of the AI SDK, once for each text", async () => {
    const values: string[][] = [];
    const model = {
      specificationVersion: "v4" as const,
      provider: "acme",
      modelId: "embed",
      maxEmbeddingsPerCall: 1,
      supportsParallelCalls: false,
      doEmbed: (options: { readonly values: string[] }) => {
        values.push(options.values);
        return Promise.resolve({ embeddings: [[1, 2]], warnings: [] });
      },
    };
    const { ada, bob } = open({ embedding: model });
    await ada.keep({ kind: "semantic", text: "x" });
    await bob.keep({ kind: "semantic", text: "x" });
    expect((await ada.recall("x"))[0]?.cosine).toBeCloseTo(1, 5);
    expect(values).toEqual([["x"]]);
  });

  it("asks again for embeddings that had to make room", async () => {
    const embedding = withTopics();
    const { ada } = open({ embedding, cachedEmbeddings: 2 });
    for (const text of ["a", "b", "a", "c", "a", "b"]) await ada.recall(text);
    expect(embedding.asked).toEqual(["a", "b", "c", "b"]);
  });

  it("keeps nothing when a model gives what is no embedding", async () => {
    const bad: unknown[] = [
      [],
      [0, 0],
      [Number.NaN],
      [Infinity],
      ["1"],
      undefined,
      Array.from({ length: 20_000 }, () => 1),
    ];
    bad.push(Object.assign([1, 2], { length: 3 }));
    for (const vector of bad) {
      const { ada } = open({ embedding: { name: "bad", embed: () => Promise.resolve(vector as number[]) } });
      await expect(ada.keep({ kind: "semantic", text: "x" })).rejects.toMatchObject({ code: "MODEL_FAILED" });
      expect((await ada.usage()).entries).toBe(0);
    }
    const { ada } = open({ embedding: { name: "down", embed: () => Promise.reject(new Error("down")) } });
    await expect(ada.recall("x")).rejects.toMatchObject({ code: "MODEL_FAILED", detail: "down" });
  });

  it("lets hooks change or withhold a text before anything else sees it", async () => {
    const embedding = withTopics();
    const { ada, events } = open({
      embedding,
      beforeKeep: [
        ({ text }) => text.replaceAll(/\S+@\S+/gu, "[mail]"),
        async ({ text }) => await Promise.resolve(text.includes("password") ? undefined : `${text}!`),
      ],
    });
    await ada.keep({ kind: "semantic", text: "Write to eve@example.com" });
    expect(await ada.keep({ kind: "semantic", text: "the password is 1234" })).toBeUndefined();
    expect(textsOf(await ada.recall("write", { by: "words" }))).toEqual(["Write to [mail]!"]);
    expect(await ada.recall("eve 1234 password", { by: "words" })).toEqual([]);
    expect(embedding.asked).toEqual(["Write to [mail]!"]);
    expect(events.map(({ type }) => type).slice(0, 2)).toEqual(["memory-keep", "memory-withhold"]);
    expect(JSON.stringify(events)).not.toMatch(/eve|1234/u);
  });

  it("keeps nothing when a hook fails, or gives what is no text", async () => {
    const failing = open({
      beforeKeep: [
        () => {
          throw new Error("no");
        },
      ],
    });
    await expect(failing.ada.keep({ kind: "semantic", text: "x" })).rejects.toThrow("no");
    const odd = open({ beforeKeep: [() => 1 as unknown as string] });
    await expect(odd.ada.keep({ kind: "semantic", text: "x" })).rejects.toMatchObject({ option: "beforeKeep" });
    expect([(await failing.ada.usage()).entries, (await odd.ada.usage()).entries]).toEqual([0, 0]);
  });

  it("lets an entry stay for its own time or that of its kind, whichever is shorter", async () => {
    const { ada, advanceMs } = open({ retentionDays: { episodic: 2 } });
    await ada.keep({ kind: "episodic", text: "long", ttlMs: 9 * dayMs });
    await ada.keep({ kind: "episodic", text: "short", ttlMs: dayMs });
    await ada.keep({ kind: "procedural", text: "for ever" });
    const left = async (): Promise<readonly string[]> => (await ada.list()).memories.map(({ text }) => text);
    advanceMs(dayMs);
    expect(await left()).toEqual(["long", "for ever"]);
    advanceMs(dayMs);
    expect(await left()).toEqual(["for ever"]);
  });

  it("sweeps what a shorter retention than that of its time does not allow", async () => {
    let time = 0;
    const nowMs = (): number => time;
    const store = createLocalMemoryStore({ nowMs });
    const before = createMemories({ store, nowMs, retentionDays: { episodic: 100 } });
    await before.of({ agent: "ada" }).keep({ kind: "episodic", text: "x" });
    await before.of({ agent: "ada" }).keep({ kind: "semantic", text: "y" });
    time = 11 * dayMs;
    expect(await before.sweep()).toBe(0);
    expect(await createMemories({ store, nowMs, retentionDays: { episodic: 10 } }).sweep()).toBe(1);
  });

  it("recalls of several agents what they share, and refuses all when one does not", async () => {
    const embedding = withTopics();
    const { ada, bob, events } = open({ embedding });
    await bob.keep({ kind: "semantic", text: "the cat of bob" });
    await ada.keep({ kind: "semantic", text: "the dog of ada" });
    const owners = ["ada", "bob"];
    await expect(ada.recall("cat", { owners })).rejects.toMatchObject({ code: "MEMORY_DENIED", owner: "bob" });
    expect(embedding.asked).not.toContain("cat");
    await bob.share({ agent: "ada", access: "read" });
    expect(textsOf(await ada.recall("cat", { owners }))).toEqual(["the cat of bob", "the dog of ada"]);
    expect(await bob.unshare({ agent: "ada", access: "read" })).toBe(true);
    await expect(ada.recall("cat", { owners })).rejects.toMatchObject({ code: "MEMORY_DENIED" });
    expect(events.filter(({ type }) => type === "memory-refuse")).toEqual([
      { timeMs: 0, caller: ada.caller, type: "memory-refuse", code: "MEMORY_DENIED" },
      { timeMs: 0, caller: ada.caller, type: "memory-refuse", code: "MEMORY_DENIED" },
    ]);
  });

  it("bounds each text and all of them", async () => {
    const { ada } = open({ maxEntryBytes: 4, quota: { entries: 1 } });
    const tooLong = ada.keep({ kind: "semantic", text: "ééé" });
    await expect(tooLong).rejects.toMatchObject({ code: "MEMORY_FULL", quota: "entryBytes", limit: 4, wanted: 6 });
    await ada.keep({ kind: "semantic", text: "one" });
    await expect(ada.keep({ kind: "semantic", text: "two" })).rejects.toMatchObject({ quota: "entries" });
    await ada.keep({ kind: "semantic", text: "two", id: "id-1" });
  });

  it("stops at a signal", async () => {
    const never: EmbeddingFunction = { name: "never", embed: () => Promise.withResolvers<number[]>().promise };
    const { ada } = open({ embedding: never });
    const ending = new AbortController();
    const { signal } = ending;
    const waiting = [ada.keep({ kind: "semantic", text: "x" }, { signal }), ada.recall("x", { signal })];
    ending.abort(new Error("enough"));
    for (const one of waiting) await expect(one).rejects.toThrow("enough");
    expect((await ada.usage()).entries).toBe(0);
  });

  it("refuses options that mean nothing", async () => {
    const store = createLocalMemoryStore();
    const wrong: [string, Readonly<Record<string, unknown>>][] = [
      ["retention", { retention: {} }],
      ["retentionDays.episodc", { retentionDays: { episodc: 1 } }],
      ["retentionDays.episodic", { retentionDays: { episodic: 0 } }],
      ["quota.bytes", { quota: { bytes: -1 } }],
      ["maxEntryBytes", { maxEntryBytes: Number.NaN }],
      ["embedding", { embedding: {} }],
    ];
    for (const [option, options] of wrong) {
      expect(() => createMemories({ store, ...options })).toThrow(expect.objectContaining({ option }));
    }
    const { ada } = open();
    for (const [option, memory] of [
      ["kind", { kind: "short", text: "x" }],
      ["text", { kind: "semantic" }],
      ["ttlMs", { kind: "semantic", text: "x", ttlMs: 0 }],
      ["trusted", { kind: "semantic", text: "x", trusted: true }],
    ] as const) {
      await expect(ada.keep(memory as never)).rejects.toMatchObject({ option });
    }
    for (const [option, options] of [
      ["limit", { limit: 11 }],
      ["by", { by: "meaning" }],
      ["owner", { owner: "bob" }],
    ] as const) {
      await expect(ada.recall("x", options as never)).rejects.toMatchObject({ option });
    }
    await expect(ada.share({ agent: "bob", access: "all" as "read" })).rejects.toMatchObject({
      option: "grant.access",
    });
  });
});
