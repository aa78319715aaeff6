import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type Receipt } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../build.ts";
import type { Example } from "../example.ts";

const grants = ["fs:read:/data/**", "fs:read:/reports/*.md", "fs:write:/reports/*.md"];
let root: string;
let example: Example;

beforeAll(async () => {
  const [built] = await buildExamples({ only: ["report-writer"] });
  if (built === undefined) throw new Error("Cannot find the example");
  example = built;
  root = await mkdtemp(join(tmpdir(), "cordon-report-"));
  await mkdir(join(root, "data"));
  await mkdir(join(root, "reports"));
}, 120_000);

afterAll(() => rm(root, { recursive: true, force: true }));

async function report(data: string): Promise<Receipt> {
  await writeFile(join(root, "data/sales.csv"), data);
  const mounts = { "/data": join(root, "data"), "/reports": join(root, "reports") };
  await using runtime = await createRuntime({ grants, mounts, limits: { memory: "64MiB" } });
  await using skill = await runtime.load(example.module);
  const columns = { group: "who", amount: "sum", day: "on" };
  return await skill.call({ name: "sales", title: "Sales <1>", files: ["/data/sales.csv"], replace: true, ...columns });
}

describe("report-writer", () => {
  it("writes tables in which data is no markup, and leaves nothing else behind", async () => {
    const { status, message } = await report('who,sum,on\n"a|b\n<script>",1200.5,2026-02-03\n*x*,-0.5,soon\nx,1e9,\n');
    expect([status, message]).toEqual(["ok", undefined]);
    expect(await readdir(join(root, "reports"))).toEqual(["sales.md"]);
    expect((await readFile(join(root, "reports/sales.md"), "utf8")).split("\n")).toEqual([
      "# Sales \\<1\\>",
      "",
      "1,200.00 sum in 2 rows of /data/sales.csv.",
      "",
      "## By who",
      "",
      "| who | rows | sum | share |  |",
      "| --- | --: | --: | --: | --- |",
      "| a\\|b \\<script\\> | 1 | 1,200.50 | 100.0 % | ██████████ |",
      "| \\*x\\* | 1 | -0.50 |  |  |",
      "",
      "## By month",
      "",
      "| month | rows | sum |",
      "| --- | --: | --: |",
      "| 2026-02 | 1 | 1,200.50 |",
      "",
      "## Left out",
      "",
      '- /data/sales.csv, row 4: "1e9" is not an amount',
      "",
    ]);
  });

  it("puts together what is beyond thirty groups", async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `g${index},1,2026-01-01`);
    expect(await report(`who,sum,on\n${rows.join("\n")}\n`)).toMatchObject({ status: "ok", output: { rows: 1000 } });
    const text = await readFile(join(root, "reports/sales.md"), "utf8");
    expect(text).toContain("| 970 others | 970 | 970.00 | 97.0 % | ██████████ |");
  });
});
