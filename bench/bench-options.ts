import { parseArgs } from "node:util";

/** What the command line of the benchmark asks for. */
export type BenchOptions =
  | { readonly action: "help" }
  | { readonly action: "list" }
  | {
      readonly action: "run";
      readonly quick: boolean;
      /** The names of the questions, in the benchmark's order. */
      readonly questions: readonly string[];
      /** A file for the results beside the usual one. */
      readonly json: string | undefined;
    };

/**
 * Reads the command line of the benchmark.
 *
 * @param values The words after the script's name.
 * @param known The names of all questions, in order.
 * @throws Error when an option or a question is not known.
 */
export function parseBenchOptions(values: readonly string[], known: readonly string[]): BenchOptions {
  const { values: options } = parseArgs({
    args: [...values],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (options.help) return { action: "help" };
  if (options.list) return { action: "list" };
  const only = options.only.flatMap((words) => words.split(",")).map((word) => word.trim().toUpperCase());
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`Cannot find the question "${unknown}": the questions are ${known.join(", ")}`);
  }
  const questions = known.filter((name) => only.length === 0 || only.includes(name));
  return { action: "run", quick: options.quick, questions, json: options.json };
}
