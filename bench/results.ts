import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Machine } from "./machine.ts";
import type { Answer } from "./question.ts";
import { verdictOf } from "./verdict.ts";

const usualFile = fileURLToPath(new URL("./build/latest.json", import.meta.url));

/** Everything about one run. */
export interface Results {
  readonly quick: boolean;
  readonly seconds: number;
  readonly before: Machine;
  readonly after: Machine;
  readonly answers: readonly (Answer & { readonly id: string; readonly asks: string })[];
  /** Questions without an answer, with the reason. */
  readonly failures: readonly string[];
}

/**
 * Writes the results as JSON, every single measurement included, in milliseconds with four decimals.
 *
 * @param results What to write.
 * @param file A second file, relative to the working folder.
 * @returns The files, relative to the working folder.
 */
export async function writeResults(results: Results, file: string | undefined): Promise<readonly string[]> {
  const finished = new Date().toISOString();
  const answers = results.answers.map(({ id, asks, rows, checks, notes, samples }) => ({
    id,
    asks,
    rows: rows.map((row) => ({ ...row, verdict: verdictOf(row) })),
    checks,
    notes,
    samples,
  }));
  const text = JSON.stringify({ finished, ...results, answers }, roundedNumbers, 1).replaceAll(
    /\n +(?=[-\d.\]])/gu,
    "",
  );
  const files = [usualFile, ...(file === undefined ? [] : [resolve(file)])];
  for (const path of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${text}\n`);
  }
  return files.map((path) => relative(process.cwd(), path));
}

function roundedNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 10_000) / 10_000 : value;
}
