import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** What came of a program. */
export interface ProgramEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** Standard output alone. */
  readonly output: string;
  readonly errors: string;
}

/** Where a program runs. */
export interface RunOptions {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end, without input.
 *
 * @param words The program and its arguments.
 * @param options Where.
 */
export async function runToEnd(words: readonly string[], { folder, environment }: RunOptions): Promise<ProgramEnd> {
  const [program = "", ...rest] = words;
  const child = spawn(program, rest, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const [output, errors, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { exitCode, output, errors };
}
