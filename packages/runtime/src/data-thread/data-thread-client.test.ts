import { describe, expect, it } from "vitest";
import { checkSchema } from "../schema/check-schema.ts";
import type { SchemaSet } from "../schema/compile-validators.ts";
import { createPatternTable } from "../schema/pattern-table.ts";
import { type CheckVerdict, DataThreadClient } from "./data-thread-client.ts";

const schemasOf = (...schemas: SchemaSet["schemas"]): SchemaSet => ({ schemas, patterns: [] });

/** A list without two equal items takes a comparison of each with each. */
const distinct = schemasOf({ uniqueItems: true });
const long = JSON.stringify(Array.from({ length: 24_000 }, (_, index) => ({ a: index })));

async function compiled(client: DataThreadClient, set: SchemaSet): Promise<number> {
  const answer = await client.compile(set);
  if ("problems" in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.setId;
}

const check = (client: DataThreadClient, setId: number, text: string, signal?: AbortSignal): Promise<CheckVerdict> =>
  client.check({
    setId,
    schemaIndex: 0,
    bytes: new TextEncoder().encode(text),
    maxWeight: 100_000,
    withDigest: true,
    signal,
  });

describe("DataThreadClient", () => {
  it("checks values by the schemas it compiled, and gives the digest of their bytes", async () => {
    await using client = new DataThreadClient();
    const strings = await compiled(client, schemasOf({ type: "string" }));
    const numbers = await compiled(client, schemasOf({ type: "number" }));
    expect(await check(client, strings, '"a"')).toEqual({
      problem: undefined,
      digest: "ac8d8342bbb2362d13f0a559a3621bb407011368895164b628a54f7fc33fc43c",
    });
    expect((await check(client, numbers, '"a"')).problem).toBe("it is not of the type number");
    expect((await check(client, numbers, "1,")).problem).toBe("it is not JSON");
  });

  it("says what cannot be compiled, and goes on", async () => {
    await using client = new DataThreadClient();
    expect(await client.compile({ schemas: [{}], patterns: ["(?=a)"] })).toMatchObject({
      problems: [{ kind: "pattern" }],
    });
    const set = await compiled(client, schemasOf({ type: "string" }));
    expect((await check(client, set, '"a"')).problem).toBeUndefined();
  });

  it("gives up a value whose check does not end, and that one alone", async () => {
    await using client = new DataThreadClient({ checkMs: 300 });
    const endless = await compiled(client, distinct);
    const strings = await compiled(client, schemasOf({ type: "string" }));
    const verdicts = await Promise.all([
      check(client, strings, '"a"'),
      check(client, endless, long),
      check(client, strings, '"b"'),
      check(client, strings, "1"),
    ]);
    expect(verdicts.map(({ problem }) => problem)).toEqual([
      undefined,
      "checking it took longer than 300 ms",
      undefined,
      "it is not of the type string",
    ]);
  });

  it("gives up schemas whose compilation does not end", async () => {
    await using client = new DataThreadClient({ compileMs: 1 });
    const properties = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`p${index}`, { type: "string" }]),
    );
    expect(await client.compile(schemasOf({ properties }))).toMatchObject({
      problems: [{ problem: "compiling took longer than 1 ms" }],
    });
  });

  it("gives up a value that its schema looks at again and again, before it takes memory or time", async () => {
    await using client = new DataThreadClient();
    const again = { properties: { a: { $ref: "#" }, end: { type: "string" } } };
    const patterns = createPatternTable();
    const { schema } = checkSchema({ anyOf: [again, again] }, [], patterns);
    const set = await compiled(client, schemasOf(schema));
    const deep = `${'{"a":'.repeat(500)}{"end":1}${"}".repeat(500)}`;
    expect((await check(client, set, deep)).problem).toBe("it takes more than 500000 steps to check");
    expect((await check(client, set, '{"a":{"a":{}}}')).problem).toBeUndefined();
  });

  it("drops a check whose signal is aborted before its turn", async () => {
    await using client = new DataThreadClient({ checkMs: 300 });
    const endless = await compiled(client, distinct);
    const controller = new AbortController();
    const first = check(client, endless, long);
    const others = Array.from({ length: 20 }, () => check(client, endless, long, controller.signal));
    controller.abort();
    expect((await first).problem).toContain("took longer");
    const problems = (await Promise.all(others)).map(({ problem }) => problem);
    expect(problems.filter((problem) => problem?.includes("it was cancelled") === true).length).toBeGreaterThan(10);
  });

  it("settles what waits when it is disposed, and takes nothing afterwards", async () => {
    const client = new DataThreadClient();
    const endless = await compiled(client, distinct);
    const waiting = Array.from({ length: 12 }, () => check(client, endless, long));
    await client[Symbol.asyncDispose]();
    for (const { problem } of await Promise.all(waiting)) expect(problem).toContain("the runtime was disposed");
    await expect(check(client, endless, "1")).rejects.toMatchObject({ code: "DISPOSED" });
  });
});
