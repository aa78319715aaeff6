import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { CommandIo } from "../command-io.ts";

const testFile = /\.(?:test|spec)\.[cm]?[jt]sx?$/u;
const leftOut = new Set(["node_modules", "build", "dist"]);

/**
 * Says whether a folder has unit tests, looking as vitest would.
 *
 * @param folder The folder of the skill.
 */
export async function hasUnitTests(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => entry.isFile() && testFile.test(entry.name))) return true;
  const folders = entries.filter((entry) => entry.isDirectory() && !leftOut.has(entry.name) && entry.name[0] !== ".");
  for (const { name } of folders) if (await hasUnitTests(join(folder, name))) return true;
  return false;
}

/**
 * Finds the vitest of an author.
 *
 * @param folder The folder of the skill.
 * @returns The file that Node runs, or undefined when it is not installed.
 */
export async function findVitest(folder: string): Promise<string | undefined> {
  try {
    const file = createRequire(join(folder, "package.json")).resolve("vitest/package.json");
    const { bin } = JSON.parse(await readFile(file, "utf8")) as { readonly bin?: unknown };
    const path = typeof bin === "string" ? bin : (bin as Readonly<Record<string, string>> | undefined)?.["vitest"];
    return path === undefined ? undefined : join(dirname(file), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/**
 * Runs the unit tests of a folder once, in Node and without a sandbox: they are the author's own code. What vitest says goes to standard error.
 *
 * @param vitest What {@link findVitest} found.
 * @param folder The folder of the skill.
 * @param io Standard error and the interrupt.
 * @returns Whether they all pass.
 * @throws The reason of the signal.
 */
export async function runUnitTests(
  vitest: string,
  folder: string,
  io: Pick<CommandIo, "writeError" | "signal">,
): Promise<boolean> {
  const child = spawn(process.execPath, [vitest, "run"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const stop = (): void => void child.kill();
  io.signal.addEventListener("abort", stop);
  if (io.signal.aborted) stop();
  try {
    const [[exitCode]] = await Promise.all([
      once(child, "close") as Promise<[number | null]>,
      passOn(child.stdout, io),
      passOn(child.stderr, io),
    ]);
    io.signal.throwIfAborted();
    return exitCode === 0;
  } finally {
    io.signal.removeEventListener("abort", stop);
  }
}

async function passOn(stream: Readable, { writeError }: Pick<CommandIo, "writeError">): Promise<void> {
  stream.setEncoding("utf8");
  for await (const text of stream) writeError(String(text));
}
