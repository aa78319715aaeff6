import { afterAll, beforeAll, describe, it } from "vitest";
import { buildExamples } from "../../skills-examples/build.ts";
import type { RunKind } from "./block-kind.ts";
import { isOfMadeSkill, kindOf } from "./block-kind.ts";
import { pageSetUps } from "./block-plans.ts";
import { checkBlock } from "./check-block.ts";
import type { CodeBlock } from "./code-block.ts";
import { createPageFolder, type PageFolder } from "./page-folder.ts";
import type { Page } from "./pages.ts";

/**
 * Tests that the code on pages works as it stands, block by block in the order of the page, in one folder for each page.
 *
 * @param pages The pages; those without code that runs have no test.
 */
export function describeCode(pages: readonly Page[]): void {
  beforeAll(async () => {
    await buildExamples();
  }, 120_000);

  for (const { file, blocks } of pages) {
    const runnable = blocks.flatMap((block) => {
      const kind = kindOf(block, blocks);
      return isRunKind(kind) ? [{ kind, block }] : [];
    });
    if (runnable.length > 0) describePage(file, blocks, runnable);
  }
}

function describePage(
  file: string,
  blocks: readonly CodeBlock[],
  runnable: readonly { readonly kind: RunKind; readonly block: CodeBlock }[],
): void {
  describe(file, () => {
    let folder: PageFolder;

    beforeAll(async () => {
      folder = await createPageFolder();
      for (const block of blocks) {
        if (block.file !== undefined && !isOfMadeSkill(block, blocks)) await folder.write(block.file, block.text);
      }
      await pageSetUps[file]?.(folder, blocks);
    });

    afterAll(async () => {
      await folder[Symbol.asyncDispose]();
    });

    // A block of commands starts a process for each, which takes its time where much else is going on.
    it.each(runnable)(
      "works as it stands: the $kind in line $block.line",
      async ({ kind, block }) => {
        await checkBlock(kind, block, folder);
      },
      120_000,
    );
  });
}

const isRunKind = (kind: ReturnType<typeof kindOf>): kind is RunKind =>
  kind !== undefined && kind !== "fragment" && kind !== "script" && kind !== "listed";
