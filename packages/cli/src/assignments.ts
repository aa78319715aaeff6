import { quoted } from "./quoted.ts";
import { UsageError } from "./usage-error.ts";

/** How one option of the form `name=value` is read. */
export interface AssignmentOptions {
  /** A value that would do, for messages. */
  readonly example: string;
  /** Whether nothing may follow the `=`. Default: it may not. */
  readonly allowEmpty?: boolean;
}

/**
 * Reads options of the form `name=value` that may be given several times. The first `=` separates.
 *
 * @param option The option, for messages, for example "--mount".
 * @param values What was given.
 * @throws UsageError for one without a name or value, and for a name given twice.
 */
export function assignments(
  option: string,
  values: readonly string[],
  { example, allowEmpty = false }: AssignmentOptions,
): Record<string, string> {
  const result = new Map<string, string>();
  for (const value of values) {
    const split = value.indexOf("=");
    if (split <= 0 || (split === value.length - 1 && !allowEmpty)) {
      throw new UsageError(`Cannot use ${option} ${quoted(value)}: write ${option} ${example}`);
    }
    const name = value.slice(0, split);
    if (result.has(name)) throw new UsageError(`Cannot use ${option} ${quoted(name)} twice`);
    result.set(name, value.slice(split + 1));
  }
  return Object.fromEntries(result);
}
