import { parseArgs } from "node:util";

/** Options of a run that measures and compares. */
export interface RunOptions {
  readonly action: "run";
  readonly quick: boolean;
  /** The names of the questions, in the benchmark's order. */
  readonly questions: readonly string[];
  /** A file for the results beside the usual one. */
  readonly json: string | undefined;
  /** How much slower Cordon is made on purpose. 1 is not at all. */
  readonly slowdown: number;
}

/** Options of a run that writes a new baseline. */
export interface UpdateOptions {
  readonly action: "update-baseline";
  readonly questions: readonly string[];
  /** How often each question is asked. */
  readonly runs: number;
}

/** What the command line of the benchmark asks for. */
export type BenchOptions = { readonly action: "help" } | { readonly action: "list" } | RunOptions | UpdateOptions;

const highestSlowdown = 10;
const fewestRuns = 3;
const mostRuns = 100;

/**
 * Reads the command line of the benchmark.
 *
 * @param values The words after the script's name.
 * @param known The names of all questions, in order.
 * @param usualRuns How often each question is asked for a new baseline when nothing is said.
 * @throws Error when an option or a question is not known, or a number is out of range.
 */
export function parseBenchOptions(
  values: readonly string[],
  known: readonly string[],
  usualRuns: number,
): BenchOptions {
  const { values: options } = parseArgs({
    args: [...values],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
      list: { type: "boolean", default: false },
      "update-baseline": { type: "boolean", default: false },
      runs: { type: "string", default: String(usualRuns) },
      "slow-down": { type: "string", default: "1" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (options.help) return { action: "help" };
  if (options.list) return { action: "list" };
  const questions = chosenOf(options.only, known);
  if (options["update-baseline"]) {
    const runs = numberIn("--runs", options.runs, fewestRuns, mostRuns);
    return { action: "update-baseline", questions, runs: Math.floor(runs) };
  }
  const slowdown = numberIn("--slow-down", options["slow-down"], 1, highestSlowdown);
  return { action: "run", quick: options.quick, questions, json: options.json, slowdown };
}

function chosenOf(words: readonly string[], known: readonly string[]): readonly string[] {
  const only = words.flatMap((word) => word.split(",")).map((word) => word.trim().toUpperCase());
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`Cannot find the question "${unknown}": the questions are ${known.join(", ")}`);
  }
  return known.filter((name) => only.length === 0 || only.includes(name));
}

function numberIn(option: string, text: string, lowest: number, highest: number): number {
  const number = Number(text);
  if (number >= lowest && number <= highest) return number;
  throw new Error(`Cannot take "${text}" for ${option}: it is a number from ${lowest} to ${highest}`);
}
