import type { Tracked } from "../tracked.ts";
import type { Baseline, BaselineEntry } from "./baseline.ts";
import type { NamedAnswer } from "./compare.ts";
import { learnEntry } from "./learn-entry.ts";
import { questionOf, trackedFigures } from "./tracked-figures.ts";

/** How often each question is asked to learn its bands. */
export const runsToLearn = 9;

/** How to run. */
export interface LearnOptions {
  readonly questions: readonly string[];
  readonly runs: number;
  /** Asks one question in a new process, while as many others compute. */
  readonly ask: (id: string, busyNeighbours: number) => Promise<NamedAnswer>;
  readonly progress: (text: string) => void;
}

/**
 * Learns the entries of some questions: every one is asked in several runs, by turns on a machine that is otherwise left
 * alone, with one process that computes beside it, and with two. A question without tracked figures is asked once.
 *
 * @throws Error when a question has no answer, or an exact figure differs from run to run.
 */
export async function learnEntries({
  questions,
  runs,
  ask,
  progress,
}: LearnOptions): Promise<Readonly<Record<string, BaselineEntry>>> {
  const learned = new Map<string, { readonly kind: Tracked["kind"]; readonly figures: number[] }>();
  let asked: readonly string[] = questions;
  for (let run = 0; run < runs; run += 1) {
    const withFigures: string[] = [];
    for (const id of asked) {
      const neighbours = run % 3;
      progress(`run ${run + 1} of ${runs}: ${id}, ${neighbours} busy neighbours`);
      const figures = trackedFigures(id, await ask(id, neighbours));
      if (figures.length > 0) withFigures.push(id);
      for (const { key, kind, figure } of figures) {
        const entry = learned.get(key) ?? { kind, figures: [] };
        entry.figures.push(figure);
        learned.set(key, entry);
      }
    }
    asked = withFigures;
  }
  return Object.fromEntries(
    [...learned].map(([key, { kind, figures }]) => [key, nameError(key, () => learnEntry(figures, kind))]),
  );
}

/** The entries of a new baseline: what was learned, and of the questions that were not asked what was there. */
export function mergeEntries(
  old: Baseline | undefined,
  learned: Baseline["entries"],
  asked: readonly string[],
): Baseline["entries"] {
  const kept = Object.entries(old?.entries ?? {}).filter(([key]) => !asked.includes(questionOf(key)));
  return Object.fromEntries(
    [...kept, ...Object.entries(learned)].toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true })),
  );
}

/** What a new baseline changes, a line for each entry that is not the same. */
export function describeChanges(old: Baseline["entries"], now: Baseline["entries"]): readonly string[] {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return keys.flatMap((key) => {
    const [before, after] = [old[key], now[key]];
    if (after === undefined) return [`- ${key}`];
    if (before === undefined) return [`+ ${key}: ${inWords(after)}`];
    if (inWords(before) === inWords(after)) return [];
    const percent = Math.round((after.value / before.value - 1) * 100);
    return [`~ ${key}: ${inWords(before)} → ${inWords(after)} (${percent < 0 ? "" : "+"}${percent} %)`];
  });
}

function inWords({ value, band, gated }: BaselineEntry): string {
  if (band === 0) return `${value} exactly`;
  return `${value} ± ${Math.round(band * 100)} %${gated ? "" : ", too noisy for the gate"}`;
}

function nameError<Result>(key: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new Error(`Cannot learn "${key}": ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
