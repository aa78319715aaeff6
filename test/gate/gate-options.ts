import { parseArgs } from "node:util";

/** What the command line of the gate asks for. */
export type GateOptions =
  | { readonly action: "help" }
  | { readonly action: "list" }
  | {
      readonly action: "run";
      /** Goes on after a step that failed. */
      readonly keepGoing: boolean;
      /** The names of the steps to run, in the order of the gate. */
      readonly steps: readonly string[];
    };

/**
 * Reads the command line of the gate.
 *
 * @param values The words after the script's name.
 * @param known The names of all steps, in order.
 * @throws Error when an option or a step is not known.
 */
export function parseGateOptions(values: readonly string[], known: readonly string[]): GateOptions {
  const { values: options } = parseArgs({
    args: [...values],
    options: {
      "keep-going": { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      skip: { type: "string", multiple: true, default: [] },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (options.help) return { action: "help" };
  if (options.list) return { action: "list" };
  const only = options.only.flatMap((words) => words.split(","));
  const skip = options.skip.flatMap((words) => words.split(","));
  const unknown = [...only, ...skip].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`Cannot find the step "${unknown}": the steps are ${known.join(", ")}`);
  }
  const chosen = known.filter((name) => (only.length === 0 || only.includes(name)) && !skip.includes(name));
  if (chosen.length === 0) throw new Error("Cannot run the gate: --only and --skip leave no step");
  return { action: "run", keepGoing: options["keep-going"], steps: chosen };
}
