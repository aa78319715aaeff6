import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** The folder of the repository; paths given to the command are relative to it. */
export const repository: string = fileURLToPath(new URL("../..", import.meta.url));

/** A running command. */
export type CordonProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** What a command came to. */
export interface CordonResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly bytes: Buffer;
  readonly output: string;
  readonly errors: string;
}

/**
 * What to give to Node to run the command from its sources, through the file in `bin/`.
 *
 * @param words What is typed after `cordon`.
 */
export function cordonArguments(...words: readonly string[]): string[] {
  return ["--conditions=@cordon/source", join(repository, "packages", "cli", "bin", "cordon.js"), ...words];
}

/**
 * Starts the command as a process of its own.
 *
 * @param words What is typed after `cordon`.
 */
export function startCordon(...words: readonly string[]): CordonProcess {
  return spawn(process.execPath, cordonArguments(...words), { cwd: repository, stdio: ["pipe", "pipe", "pipe"] });
}

/** Waits for the end of a command. */
export async function endOf(child: CordonProcess): Promise<CordonResult> {
  const [output, errors, [exitCode]] = await Promise.all([
    bytesOf(child.stdout),
    bytesOf(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { exitCode, bytes: output, output: output.toString(), errors: errors.toString() };
}

/**
 * Runs the command to its end, with nothing on standard input.
 *
 * @param words What is typed after `cordon`.
 */
export async function cordon(...words: readonly string[]): Promise<CordonResult> {
  const child = startCordon(...words);
  child.stdin.end();
  return await endOf(child);
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
  await once(stream, "close");
  return Buffer.concat(chunks);
}
