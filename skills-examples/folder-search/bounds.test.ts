import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRuntime } from "@cordon/runtime";
import { readGoldenPolicy } from "@cordon/runtime/golden";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../build.ts";

const module = fileURLToPath(new URL("build/folder-search.wasm", import.meta.url));
const mostFiles = 400;
const mostFileBytes = 256 * 1024;
let root: string;

beforeAll(async () => {
  await buildExamples({ only: ["folder-search"] });
  root = await mkdtemp(join(tmpdir(), "cordon-search-"));
}, 120_000);

afterAll(() => rm(root, { recursive: true, force: true }));

async function search(folder: string): Promise<unknown> {
  const [example] = await buildExamples({ only: ["folder-search"] });
  if (example === undefined) throw new Error("Cannot find the example");
  const policy = await readGoldenPolicy(join(example.folder, "policy.yaml"));
  await using runtime = await createRuntime({ policy: policy.withMounts({ "/data": folder }) });
  await using skill = await runtime.load(module);
  const { status, output, message } = await skill.call({ query: "needle", limit: 1 });
  expect([status, message]).toEqual(["ok", undefined]);
  return output;
}

describe("folder-search", () => {
  it("looks into 400 files and says that there are more", async () => {
    const folder = join(root, "many");
    await mkdir(folder);
    for (let index = 0; index <= mostFiles; index += 1) {
      await writeFile(join(folder, `file${String(index).padStart(3, "0")}.txt`), "a needle\n");
    }
    expect(await search(folder)).toMatchObject({ found: mostFiles, searched: mostFiles, complete: false });
  });

  it("looks at the beginning of a large file, and ends within a line and not within a character", async () => {
    const folder = join(root, "large");
    await mkdir(folder);
    const line = `${"ü".repeat(100)}\n`;
    await writeFile(join(folder, "large.txt"), `needle\n${line.repeat(mostFileBytes / 200)}needle\n`);
    expect(await search(folder)).toMatchObject({
      matches: [{ path: "/data/large.txt", count: 1, snippets: [{ line: 1, text: "needle" }] }],
      cut: 1,
      complete: true,
    });
  });
});
