import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../program.ts";
import { type RecordedIo, recordedIo } from "./recorded-io.ts";

/** A folder with a skill of a template, for a test to change. You own it. */
export interface SkillFolder extends AsyncDisposable {
  readonly folder: string;
  /** Writes a file below it. */
  readonly write: (file: string, text: string) => Promise<void>;
}

/**
 * Makes such a folder.
 *
 * @param template The template.
 */
export async function createSkillFolder(template: string): Promise<SkillFolder> {
  const root = await mkdtemp(join(tmpdir(), "cordon-skill-"));
  const folder = join(root, "demo");
  const { exitCode, errors } = await runCordon("init", folder, "--template", template);
  if (exitCode !== 0) throw new Error(errors());
  return {
    folder,
    write: (file, text) => writeFile(join(folder, file), text),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** A command that ended. */
export type EndedCommand = RecordedIo & { readonly exitCode: number };

/**
 * Runs a command to its end.
 *
 * @param words What is typed after `cordon`.
 */
export async function runCordon(...words: readonly string[]): Promise<EndedCommand> {
  const io = recordedIo();
  const exitCode = await runProgram(words, io);
  return { ...io, exitCode };
}
