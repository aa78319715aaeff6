import { createMemoryKeyValueStore, createRuntime, type Receipt, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill } from "../../pdk/typescript/test/build-test-skill.ts";

const sanitising = `
import { clamp, InputError, processBatch, required, SkillBase, stripTags } from "@cordon/pdk";

export class Sanitising extends SkillBase<any, unknown> {
  id = "sanitising"; name = "Sanitising"; version = "1.0.0";
  tools = { words: {}, numbers: {}, missing: {}, batch: {} };
  words({ texts }) { return texts.map((text) => stripTags(required(text, "text"))); }
  numbers({ numbers, borders }) { return numbers.map((number) => clamp(number ?? undefined, borders)); }
  missing({ query }) {
    try { return required(query, "query"); } catch (error) {
      if (!(error instanceof InputError) || this.context.config("caught") === undefined) throw error;
      return error.problems;
    }
  }
  async batch({ count, batchSize }) {
    const running = { now: 0, most: 0 };
    const results = await processBatch(Array.from({ length: count }, (_, index) => index), async (item, index) => {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      await null;
      running.now -= 1;
      return item === index ? item * 2 : "wrong index";
    }, batchSize === undefined ? {} : { batchSize });
    return { results, most: running.most };
  }
}
`;

const caching = (permissions: readonly string[]): string => `
import { CachedSkill, now } from "@cordon/pdk";

export class Counting extends CachedSkill<any, unknown> {
  id = "counting"; name = "Counting"; version = "1.0.0";
  permissions = ${JSON.stringify(permissions.map((permission) => ({ permission, optional: true })))};
  computed = 0;
  compute(input) {
    this.computed += 1;
    if (input.fails) throw new Error("failed");
    return { computed: this.computed, at: now(), input };
  }
}
`;

let modules: readonly Uint8Array[];

beforeAll(async () => {
  const keys = ["kv:read:cache/*", "kv:write:cache/*"];
  modules = await Promise.all(
    [sanitising, caching([]), caching(keys)].map(async (text) => (await buildTestSkill({ "skill.ts": text })).module),
  );
}, 120_000);

const long = { limits: { wallTime: "10s" } };

describe("what a skill in TypeScript takes from its SDK", () => {
  let runtime: Runtime;
  let skill: Skill;
  const run = async (tool: string, input: unknown, config: Readonly<Record<string, string>> = {}): Promise<Receipt> =>
    await skill.call(input, { ...long, tool, config });

  beforeAll(async () => {
    runtime = await createRuntime();
    skill = await runtime.load(modules[0] ?? new Uint8Array());
  });
  afterAll(() => runtime[Symbol.asyncDispose]());

  it("trims texts and takes tags away", async () => {
    const texts = ["  <b>größer</b> \n", "a < b", "1<2>3<", "x"];
    expect((await run("words", { texts })).output).toEqual(["größer", "a < b", "13<", "x"]);
  });

  it("names the field that is missing", async () => {
    for (const query of [undefined, "", " \n"]) {
      const { status, message } = await run("missing", { query });
      expect(status).toBe("failed");
      expect(message).toMatch(/^Cannot take the input: "query" is required; at missing \(skill\.ts:/u);
    }
    expect((await run("missing", { query: 5 }, { caught: "yes" })).output).toEqual([
      { path: "query", problem: "is not a text" },
    ]);
  });

  it("keeps numbers between 1 and 100, and takes 10 for none", async () => {
    const numbers = [0, 1, 55, 101, null, "7"];
    expect((await run("numbers", { numbers })).output).toEqual([1, 1, 55, 100, 10, 10]);
    const borders = { minimum: 20, maximum: 30 };
    expect((await run("numbers", { numbers, borders })).output).toEqual([20, 20, 30, 30, 20, 20]);
  });

  it("processes ten at a time and keeps the order", async () => {
    const results = Array.from({ length: 23 }, (_, index) => index * 2);
    expect((await run("batch", { count: 23 })).output).toEqual({ results, most: 10 });
    expect((await run("batch", { count: 23, batchSize: 4 })).output).toEqual({ results, most: 4 });
    expect((await run("batch", { count: 0 })).output).toEqual({ results: [], most: 0 });
    expect((await run("batch", { count: 1, batchSize: 0 })).message).toContain("its size is 0");
  });
});

describe("a skill whose results are kept", () => {
  const keys = ["kv:read:cache/*", "kv:write:cache/*"];
  const computedOf = ({ output }: Receipt): unknown => (output as { readonly computed: number }).computed;

  it("keeps them for the calls of a session when it has no keys", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(modules[1] ?? new Uint8Array());
    await using session = await skill.openSession(long);
    const first = await session.call({ a: 1 });
    expect((await session.call({ a: 1 })).output).toEqual(first.output);
    expect(computedOf(await session.call({ a: 2 }))).toBe(2);
    expect((await session.call({ fails: true })).status).toBe("failed");
    expect((await session.call({ fails: true })).status).toBe("failed");
    expect(computedOf(await session.call({ a: 3 }))).toBe(5);
  });

  it("keeps them for all calls when it has, for 300 seconds", async () => {
    const startedMs = Date.now();
    const clock = { nowMs: startedMs };
    const store = createMemoryKeyValueStore({ now: () => clock.nowMs });
    await using runtime = await createRuntime({ grants: keys, kv: { store } });
    await using skill = await runtime.load(modules[2] ?? new Uint8Array());
    const first = await skill.call({ a: 1 }, long);
    expect((await skill.call({ a: 1 }, long)).output).toEqual(first.output);
    expect((await skill.call({ a: 2 }, long)).output).not.toEqual(first.output);
    clock.nowMs = startedMs + 299_000;
    expect((await skill.call({ a: 1 }, long)).output).toEqual(first.output);
    clock.nowMs = startedMs + 301_000 + (Date.now() - startedMs);
    expect((await skill.call({ a: 1 }, long)).output).not.toEqual(first.output);
  });

  it("goes on without the store when it is not granted, and asks for it once", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(modules[2] ?? new Uint8Array());
    await using session = await skill.openSession(long);
    const first = await session.call({ a: 1 });
    expect([first.status, first.logs.map(({ level }) => level)]).toEqual(["ok", ["warn"]]);
    const second = await session.call({ a: 1 });
    expect([second.output, second.decisions.length, second.logs]).toEqual([first.output, 0, []]);
  });
});
