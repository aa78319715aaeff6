import { readFile } from "node:fs/promises";
import { systemProblem } from "@cordon/core";
import type { CommandIo } from "./command-io.ts";
import { quoted } from "./quoted.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Reads the values that `--secret` stands for: `NAME` the variable of that name of the environment, `NAME=@file` the first
 * line of a file. A value on the command line is refused, since other processes and the history of the shell see it.
 *
 * @param options What was given.
 * @param io The environment.
 * @returns Values by name; what can be one is the runtime's to say.
 * @throws UsageError that holds nothing of a value.
 */
export async function readSecrets(
  options: readonly string[],
  io: Pick<CommandIo, "environment">,
): Promise<Readonly<Record<string, string>>> {
  const secrets = new Map<string, string>();
  for (const option of options) {
    const split = option.indexOf("=");
    const name = split === -1 ? option : option.slice(0, split);
    const from = split === -1 ? undefined : option.slice(split + 1);
    if (name === "" || (from !== undefined && (!from.startsWith("@") || from === "@"))) {
      const forms = "write --secret NAME for a variable of the environment, or --secret NAME=@file";
      throw new UsageError(`Cannot use --secret ${quoted(name)}: ${forms}; a value does not belong on a command line`);
    }
    if (secrets.has(name)) throw new UsageError(`Cannot use --secret ${quoted(name)} twice`);
    secrets.set(name, from === undefined ? fromEnvironment(name, io) : await fromFile(name, from.slice(1)));
  }
  return Object.fromEntries(secrets);
}

function fromEnvironment(name: string, { environment }: Pick<CommandIo, "environment">): string {
  const value = environment(name);
  if (value !== undefined) return value;
  throw new UsageError(`Cannot use --secret ${quoted(name)}: the environment has no variable of that name`);
}

/** A file ends with a line end that is no part of the value. */
async function fromFile(name: string, file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).replace(/\r?\n$/u, "");
  } catch (error) {
    throw new UsageError(`Cannot read the file of --secret ${quoted(name)}: ${systemProblem(error)}`, { cause: error });
  }
}
