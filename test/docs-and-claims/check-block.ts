import { join } from "node:path";
import { parseManifest } from "@cordon/core";
import { loadPolicy } from "@cordon/runtime";
import { expect } from "vitest";
import { isNotRun, type RunKind } from "./block-kind.ts";
import { type CodeBlock, commandsIn, statedExitCode } from "./code-block.ts";
import type { PageFolder } from "./page-folder.ts";
import { type ProgramEnd, runToEnd } from "./run-to-end.ts";

type Check = (block: CodeBlock, folder: PageFolder) => Promise<void>;

const checks: Readonly<Record<RunKind, Check>> = {
  program: checkProgram,
  policy: checkPolicy,
  manifest: checkManifest,
  commands: checkCommands,
  file: writeBlock,
};

/**
 * Runs or parses a block and expects what it says: a program that ends well and prints what its `// prints:` lines say,
 * a policy and a manifest that parse, commands that end with 0 or the exit code they state.
 *
 * @param kind What to do with it.
 * @param block The block.
 * @param folder The folder of its page.
 */
export async function checkBlock(kind: RunKind, block: CodeBlock, folder: PageFolder): Promise<void> {
  await checks[kind](block, folder);
}

const run = (words: readonly string[], { root, environment }: PageFolder): Promise<ProgramEnd> =>
  runToEnd(words, { folder: root, environment });

/** Node says so of its WASI in every program that uses it. */
const wasiWarning = /^\(node:\d+\) ExperimentalWarning: WASI .*\n\(Use `node --trace-warnings .*\n/u;

async function checkProgram(block: CodeBlock, folder: PageFolder): Promise<void> {
  const file = block.file ?? `block-${block.line}.${block.language === "ts" ? "mts" : "mjs"}`;
  await folder.write(file, block.text);
  const { exitCode, output, errors } = await run(["node", file], folder);
  expect([errors.replace(wasiWarning, ""), exitCode]).toEqual(["", 0]);
  for (const match of block.text.matchAll(/\/\/ prints: (?<printed>.+)$/gmu)) {
    expect(output).toContain(match.groups?.["printed"]);
  }
}

async function checkPolicy(block: CodeBlock, folder: PageFolder): Promise<void> {
  const file = block.file ?? `block-${block.line}.yaml`;
  await folder.write(file, block.text);
  const { policy } = await loadPolicy(join(folder.root, file));
  expect(policy.skills.length).toBeGreaterThan(0);
}

function checkManifest(block: CodeBlock): Promise<void> {
  expect(parseManifest(JSON.parse(block.text)).abi).toBe(1);
  return Promise.resolve();
}

async function writeBlock({ file = "", text }: CodeBlock, folder: PageFolder): Promise<void> {
  await folder.write(file, text);
  expect(file).toContain("/");
}

async function checkCommands(block: CodeBlock, folder: PageFolder): Promise<void> {
  for (const command of commandsIn(block.text)) {
    if (isNotRun(command)) continue;
    const { exitCode, errors } = await run(["sh", "-c", command], folder);
    const expected = statedExitCode(command);
    expect([command, exitCode, exitCode === expected ? "" : errors]).toEqual([command, expected, ""]);
  }
}
