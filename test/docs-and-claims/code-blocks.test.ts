import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../gate/project-tree.ts";
import { kindOf } from "./block-kind.ts";
import { commandsNotRun, fragments, pageSetUps } from "./block-plans.ts";
import { commandsIn } from "./code-block.ts";
import { describeCode } from "./describe-code.ts";
import { readPages } from "./pages.ts";

const pages = await readPages();
const allBlocks = pages.flatMap(({ blocks }) => blocks);

describe("the code on the pages", () => {
  it("is run, parsed, or listed as a fragment with a reason", () => {
    const unknown = pages.flatMap(({ blocks }) => blocks.filter((block) => kindOf(block, blocks) === undefined));
    expect(unknown.map(({ page, line, text }) => `${page}:${line}: ${text}`)).toEqual([]);
    expect(allBlocks.length).toBeGreaterThan(30);
  });

  it("has each listed fragment once", () => {
    for (const { page, holds } of fragments) {
      const found = allBlocks.filter((block) => block.page === page && block.text.includes(holds));
      expect([page, holds, found.length]).toEqual([page, holds, 1]);
    }
  });

  it("has each command that is listed as not run", () => {
    const commands = allBlocks.flatMap(({ text }) => commandsIn(text));
    const unused = commandsNotRun.filter(({ starts }) => !commands.some((command) => command.startsWith(starts)));
    expect(unused).toEqual([]);
  });

  it("has the pages that are set up", () => {
    const withCode = new Set(allBlocks.map(({ page }) => page));
    expect(Object.keys(pageSetUps).filter((page) => !withCode.has(page))).toEqual([]);
  });

  it("names only scripts that package.json has", async () => {
    const { scripts } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const named = pages.flatMap(({ file, text }) =>
      [...text.matchAll(/npm run (?:--silent )?(?<script>[a-z][\w:-]*)/gu)].map(
        (match) => [file, match.groups?.["script"] ?? ""] as const,
      ),
    );
    expect(named.filter(([, script]) => !Object.hasOwn(scripts, script))).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });
});

describeCode(pages.filter(({ file }) => file.endsWith("README.md")));
