import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../build.ts";
import type { Example } from "../example.ts";

interface Page {
  readonly hits: readonly { readonly path: string }[];
  readonly searched: number;
  readonly skipped: { readonly cut: number };
  readonly cursor?: string;
}

const filesPerCall = 150;
let root: string;
let example: Example;

beforeAll(async () => {
  const [built] = await buildExamples({ only: ["folder-full-text-search"] });
  if (built === undefined) throw new Error("Cannot find the example");
  example = built;
  root = await mkdtemp(join(tmpdir(), "cordon-pages-"));
}, 120_000);

afterAll(() => rm(root, { recursive: true, force: true }));

async function searchAll(folder: string): Promise<readonly Page[]> {
  await using runtime = await createRuntime({
    grants: ["fs:read:/data/**"],
    mounts: { "/data": folder },
    limits: { memory: "64MiB", wallTime: "60s" },
  });
  await using skill = await runtime.load(example.module);
  const pages: Page[] = [];
  let cursor: string | undefined;
  do {
    const { output, message } = await skill.call({
      query: "needle",
      limit: 1,
      ...(cursor === undefined ? {} : { cursor }),
    });
    expect(message).toBeUndefined();
    const page = output as unknown as Page;
    pages.push(page);
    ({ cursor } = page);
  } while (cursor !== undefined);
  return pages;
}

describe("folder-full-text-search", () => {
  it("looks at every file once, from cursor to cursor", async () => {
    const folder = join(root, "many");
    const files = Array.from({ length: 2 * filesPerCall + 10 }, (_, index) =>
      join(folder, `d${index % 7}`, `f${index}.txt`),
    );
    for (let index = 0; index < 7; index += 1) await mkdir(join(folder, `d${index}`), { recursive: true });
    for (const file of files) await writeFile(file, "hay\n");
    await writeFile(files.at(-1) ?? "", "a needle\n");
    const pages = await searchAll(folder);
    expect(pages.map(({ searched }) => searched)).toEqual([filesPerCall, filesPerCall, 10]);
    expect(pages.flatMap(({ hits }) => hits)).toHaveLength(1);
  });

  it("looks at the beginning of a large file, and holds words that grow letter by letter", async () => {
    const folder = join(root, "large");
    await mkdir(folder);
    const growing = Array.from({ length: 400 }, (_, length) => "n".repeat(length)).join(" ");
    await writeFile(join(folder, "large.txt"), `needle ${growing}\n${"hay ".repeat(60_000)}\nlater\n`);
    const [page, ...more] = await searchAll(folder);
    expect(page).toMatchObject({ hits: [{ path: "/data/large.txt" }], searched: 1, skipped: { cut: 1 } });
    expect(more).toEqual([]);
  });
});
