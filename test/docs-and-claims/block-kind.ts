import { commandsNotRun, fragments } from "./block-plans.ts";
import { type CodeBlock, commandsIn } from "./code-block.ts";

/** What the test of a block does with it. */
export type RunKind = "program" | "policy" | "manifest" | "commands" | "file";

/**
 * What is done with a block. There is no kind for a block that nothing is done with. A `script` is a program that a
 * command of the same page runs, `listed` are commands that are all listed as not run.
 */
export type BlockKind = RunKind | "script" | "fragment" | "listed";

const byLanguage: Readonly<Record<string, RunKind>> = {
  ts: "program",
  js: "program",
  yaml: "policy",
  json: "manifest",
  sh: "commands",
};

const programs = new Set(["cordon", "npm", "npx", "node", "node_modules/.bin/node", "cat", "echo"]);

/** Says whether a command is listed as one that is not run. */
export const isNotRun = (command: string): boolean => commandsNotRun.some(({ starts }) => command.startsWith(starts));

/**
 * Finds out what is to be done with a block.
 *
 * @param block The block.
 * @param others The blocks of its page.
 * @returns Undefined when it is of no kind: then it has to become one.
 */
export function kindOf(block: CodeBlock, others: readonly CodeBlock[]): BlockKind | undefined {
  if (fragments.some(({ page, holds }) => page === block.page && block.text.includes(holds))) return "fragment";
  if (isOfMadeSkill(block, others)) return "file";
  const commands = commandsIn(block.text);
  const areCommands = commands.every((line) => programs.has(line.split(" ")[0] ?? ""));
  const kind = byLanguage[block.language] ?? (block.language === "" && areCommands ? "commands" : undefined);
  if (kind === "commands" && commands.every(isNotRun)) return "listed";
  const started = others.flatMap(({ text }) => commandsIn(text));
  return kind === "program" && started.some((line) => line.startsWith(`node ${block.file} `)) ? "script" : kind;
}

/**
 * Says whether a block is a file of a skill that a command of the same page makes. It is written in its turn, since a folder
 * that is not empty is refused, and what it is worth is for the commands after it to show.
 */
export function isOfMadeSkill({ file }: CodeBlock, others: readonly CodeBlock[]): boolean {
  const made = others.flatMap(({ text }) => [...text.matchAll(/cordon init (?<folder>[\w-]+)/gu)]);
  return made.some((match) => file?.startsWith(`${match.groups?.["folder"] ?? ""}/`) === true);
}
