import { join } from "node:path";
import { createRuntime } from "@cordon/runtime";
import { beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "./build.ts";
import type { Example } from "./example.ts";

/** Input that means harm, and how the call has to end: with a message of the skill, or well. */
interface HostileInput {
  readonly example: string;
  readonly means: string;
  readonly tool?: string;
  readonly input: () => object;
  readonly status: "ok" | "failed";
  readonly says?: string;
}

const nestedCategories = (levels: number): object => {
  let category: object = { name: "x" };
  for (let level = 0; level < levels; level += 1) category = { name: "y", children: [category] };
  return category;
};

const inputs: readonly HostileInput[] = [
  {
    example: "web-page-to-markdown",
    means: "HTML that is nested 100,000 deep",
    input: () => ({ html: "<div>".repeat(100_000) }),
    status: "failed",
    says: "RangeError: Cannot convert the page: its elements are nested too deeply",
  },
  {
    example: "web-page-to-markdown",
    means: "quotes in quotes",
    input: () => ({ html: "<blockquote>x".repeat(1000) }),
    status: "failed",
    says: "RangeError: Cannot convert the page: its elements are nested too deeply",
  },
  {
    example: "web-page-to-markdown",
    means: "a page of 30,000 paragraphs",
    input: () => ({ html: "<p>x".repeat(30_000) }),
    status: "failed",
    says: "RangeError: Cannot convert the page: it has more than 20000 elements",
  },
  {
    example: "web-page-to-markdown",
    means: "tags that never end, and ends of tags that never began",
    input: () => ({ html: `${"</p></b>".repeat(3000)}<!--${"<a x=".repeat(3000)}` }),
    status: "ok",
  },
  {
    example: "table-query",
    means: "a table of 60,000 rows",
    input: () => ({ text: `a\n${"1\n".repeat(60_000)}` }),
    status: "failed",
    says: "RangeError: Cannot read the table: it has more than 50000 rows; query a part of it",
  },
  {
    example: "table-query",
    means: "a row of 100,000 cells",
    input: () => ({ text: `a,b\n${",".repeat(100_000)}` }),
    status: "failed",
    says: "RangeError: Cannot read the CSV: row 2 has 100001 cells, the header 2",
  },
  {
    example: "table-query",
    means: "nothing but quotes",
    input: () => ({ text: '"'.repeat(50_001) }),
    status: "failed",
    says: "RangeError: Cannot read the CSV: row 1: Quoted field unterminated",
  },
  {
    example: "schema-validator",
    means: "categories in categories, deeper than the stack",
    tool: "validate",
    input: () => ({ kind: "category", records: [nestedCategories(200), { name: "x" }] }),
    status: "ok",
    says: '"valid":1,"invalid":1,"problems":[{"record":0,"path":"","problem":"nested too deeply to check"}]',
  },
  {
    example: "keyword-extraction",
    means: "one word of 60,000 hyphens, and sentences without a word",
    input: () => ({ text: `${"a-".repeat(60_000)}${"! ".repeat(30_000)}` }),
    status: "ok",
  },
];

describe("input that means harm", () => {
  let examples: readonly Example[];

  beforeAll(async () => {
    examples = await buildExamples({ only: [...new Set(inputs.map(({ example }) => example))] });
  }, 120_000);

  it.each(inputs)("ends cleanly: $means, for $example", async ({ example: name, tool, input, status, says = "" }) => {
    const example = examples.find((candidate) => candidate.name === name);
    if (example === undefined) throw new Error(`Cannot find the example "${name}"`);
    await using runtime = await createRuntime({ policy: join(example.folder, "policy.yaml") });
    await using skill = await runtime.load(example.module);
    const receipt = await skill.call(input(), tool === undefined ? {} : { tool });
    expect([receipt.status, receipt.limit]).toEqual([status, undefined]);
    expect(status === "ok" ? JSON.stringify(receipt.output) : receipt.message).toContain(says);
  });
});
