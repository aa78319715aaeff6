import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What is known about one tracked figure. */
export interface BaselineEntry {
  /** The median of the runs it was learned from. */
  readonly value: number;
  /** How far a run may lie above the value, as a share of it, before it is suspicious. 0 for what is exact. */
  readonly band: number;
  /** Whether a figure outside its band fails the benchmark. False for those too noisy to show a regression of 30 %. */
  readonly gated: boolean;
  /** The figure in each run, in the order of the runs. */
  readonly runs: readonly number[];
}

/** The committed baseline. */
export interface Baseline {
  /** The day of the last change. */
  readonly date: string;
  /** The version of Node the runs had. Figures of another major version cannot be compared with them. */
  readonly node: string;
  /** The kind of machine, without its name. */
  readonly machine: string;
  /** By the name of the row. */
  readonly entries: Readonly<Record<string, BaselineEntry>>;
}

/** Where the baseline is. */
export const baselineFile: string = fileURLToPath(new URL("../baseline.json", import.meta.url));

/**
 * Reads the committed baseline.
 *
 * @returns Undefined when there is none.
 * @throws Error when it does not have the form of one.
 */
export async function readBaseline(file: string = baselineFile): Promise<Baseline | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseBaseline(text);
}

/**
 * Reads the text of a baseline.
 *
 * @throws Error when it does not have the form of one: a gate must not take what it cannot read for a pass.
 */
export function parseBaseline(text: string): Baseline {
  const { date, node, machine, entries } = JSON.parse(text) as Partial<Baseline>;
  const isComplete = typeof date === "string" && typeof node === "string" && typeof machine === "string";
  if (!isComplete || typeof entries !== "object" || entries === null) {
    throw new Error("Cannot read the baseline: date, node, machine or entries are missing");
  }
  for (const [key, { value, band, gated, runs }] of Object.entries(entries)) {
    const numbers = [value, band, ...runs];
    if (typeof gated === "boolean" && runs.length > 0 && numbers.every((number) => Number.isFinite(number))) continue;
    throw new Error(`Cannot read the baseline: the entry "${key}" needs numbers for value, band and runs, and gated`);
  }
  return { date, node, machine, entries };
}

/** Writes the baseline, one line for each list of runs, so that a change can be read. */
export async function writeBaseline(baseline: Baseline, file: string = baselineFile): Promise<void> {
  const text = JSON.stringify(baseline, undefined, 2).replaceAll(/\[[^[\]]*\]/gu, (list) =>
    list.replaceAll(/\s+/gu, " ").replace("[ ", "[").replace(" ]", "]"),
  );
  await writeFile(file, `${text}\n`);
}

/** The major version in a version of Node. */
export function majorOf(version: string): string {
  return version.split(".")[0] ?? "";
}
