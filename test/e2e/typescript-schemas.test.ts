import { createRuntime, type Receipt, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill } from "../../pdk/typescript/test/build-test-skill.ts";

const text = `
import { SkillBase } from "@cordon/pdk";
import { z } from "zod";

const Search = z.object({
  query: z.string().trim().min(1),
  limit: z.number().int().min(1).max(100).default(10),
  since: z.iso.datetime({ local: true }).transform((moment) => new Date(moment + "Z")).optional(),
  mail: z.email().optional(),
  page: z.url().optional(),
  code: z.string().regex(/^(?=a)ab+$/).optional(),
  word: z.string().regex(/^[a-z]{1,8}$/).optional(),
  tags: z.array(z.object({ name: z.string().max(3) })).optional(),
}).refine(({ query }) => query !== "forbidden", { path: ["query"], message: "must not be forbidden" });
const Found = z.object({ asked: z.string(), limit: z.number(), since: z.string().nullable(), extra: z.string().default("more") });

export class Searching extends SkillBase<z.infer<typeof Search>, z.input<typeof Found>> {
  override readonly id = "searching";
  override readonly name = "Searching";
  override readonly version = "1.0.0";
  override readonly tools = {
    search: { input: Search, output: Found },
    wrong: { output: Found },
  };
  search({ query, limit, since }: z.infer<typeof Search>): z.input<typeof Found> {
    return { asked: query, limit, since: since?.toISOString() ?? null };
  }
  wrong(): unknown {
    return { asked: 1, limit: "2", since: null };
  }
}
`;

let runtime: Runtime;
let skill: Skill;
const inputOf = (): Record<string, Record<string, unknown>> =>
  skill.manifest.tools[0]?.input?.["properties"] as Record<string, Record<string, unknown>>;

beforeAll(async () => {
  runtime = await createRuntime();
  skill = await runtime.load((await buildTestSkill({ "skill.ts": text })).module);
}, 120_000);

afterAll(() => runtime[Symbol.asyncDispose]());

const search = (input: unknown, tool = "search"): Promise<Receipt> =>
  skill.call(input, { tool, limits: { wallTime: "10s" } });

describe("a skill whose schemas are those of zod", () => {
  it("has their JSON Schemas in its manifest, without what a host checks in another way", () => {
    expect(skill.manifest.tools[0]?.input).toMatchObject({ type: "object", required: ["query"] });
    expect(inputOf()).toMatchObject({
      limit: { type: "integer", minimum: 1, maximum: 100, default: 10 },
      mail: { type: "string", format: "email" },
      word: { type: "string", pattern: "^[a-z]{1,8}$" },
      page: { type: "string", description: "Format: uri" },
    });
    expect([inputOf()["code"], inputOf()["mail"]?.["pattern"]]).toEqual([{ type: "string" }, undefined]);
    expect(skill.manifest.tools[0]?.output).toMatchObject({ required: ["asked", "limit", "since", "extra"] });
  });

  it("gets the value they make: trimmed, with defaults, transformed", async () => {
    const { output, message } = await search({ query: " größer ", since: "2026-01-31T12:00:00" });
    expect([message, output]).toEqual([
      undefined,
      { asked: "größer", limit: 10, since: "2026-01-31T12:00:00.000Z", extra: "more" },
    ]);
  });

  it("does not run with what the JSON Schema refuses", async () => {
    expect((await search({ limit: 10 })).status).toBe("invalid-input");
    expect((await search({ query: "a", limit: 101 })).status).toBe("invalid-input");
  });

  it("fails with the paths of what only they refuse", async () => {
    const { status, message } = await search({ query: "forbidden", code: "abc" });
    expect(status).toBe("failed");
    expect(message).toMatch(/^Cannot take the input: "code" .*$/u);
    expect((await search({ query: "forbidden" })).message).toBe('Cannot take the input: "query" must not be forbidden');
  });

  it("fails when its output is not what it says", async () => {
    const { status, message } = await search({}, "wrong");
    expect(status).toBe("failed");
    expect(message).toMatch(/Cannot give the output of "wrong": asked: .*; limit: /u);
  });
});

describe("a schema of zod that cannot be written as a JSON Schema", () => {
  it("does not build, and the error says what to use", async () => {
    const mini = text
      .replaceAll('"zod"', '"zod/mini"')
      .replace(/const Search[\s\S]*?\nconst Found.*\n/u, "const Search = z.object({}); const Found = z.object({});\n");
    const building = buildTestSkill({ "skill.ts": mini });
    await expect(building).rejects.toThrow('it has no method toJSONSchema; use "zod" of version 4');
  });
});
