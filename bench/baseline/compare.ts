import type { Answer } from "../question.ts";
import type { Baseline, BaselineEntry } from "./baseline.ts";
import { highestWithin } from "./learn-entry.ts";
import { type Measurement, type Standing, standingOf } from "./standing.ts";
import { questionOf, trackedFigures } from "./tracked-figures.ts";

/** What became of one figure of the baseline or of the run. */
export interface Finding {
  readonly key: string;
  /** `unknown`: not in the baseline. `missing`: in the baseline and not measured. `not gated`: too noisy to judge. */
  readonly standing: Standing | "not gated" | "unknown" | "missing";
  /** One for each process that measured it. */
  readonly measurements: readonly Measurement[];
  /** Absent for what is unknown. */
  readonly entry?: BaselineEntry;
}

/** An answer with the name of its question. */
export type NamedAnswer = Pick<Answer, "rows" | "unmeasured"> & { readonly id: string };

/** How to measure again. */
export interface CompareOptions {
  /** Measures a question once more, in a new process. */
  readonly askAgain: (id: string) => Promise<NamedAnswer>;
  /** Whether there is time to. */
  readonly hasTimeFor: (id: string) => boolean;
}

/**
 * Compares answers with the baseline. A gated figure that left its band for the worse is measured again, the whole question
 * in a new process, the worst first, until one measurement acquits it or three convict it. What was outside twice when the
 * time is over is worse; what was outside once stays suspicious.
 */
export async function compareWithBaseline(
  baseline: Baseline,
  answers: readonly NamedAnswer[],
  { askAgain, hasTimeFor }: CompareOptions,
): Promise<readonly Finding[]> {
  const measured = new Map<string, Measurement[]>();
  const add = (answer: NamedAnswer): void => {
    for (const { key, figure, lowest } of trackedFigures(answer.id, answer)) {
      measured.set(key, [...(measured.get(key) ?? []), { figure, lowest }]);
    }
  };
  for (const answer of answers) add(answer);
  for (;;) {
    const next = suspicious(baseline, measured).find((id) => hasTimeFor(id));
    if (next === undefined) break;
    add(await askAgain(next));
  }
  const excused = new Set(answers.flatMap(({ id, unmeasured }) => (unmeasured === undefined ? [] : [id])));
  const asked = new Set(answers.map(({ id }) => id));
  const missing = Object.keys(baseline.entries).filter((key) => {
    const id = questionOf(key);
    return asked.has(id) && !excused.has(id) && !measured.has(key);
  });
  return [
    ...[...measured].map(([key, measurements]) => findingOf(key, baseline.entries[key], measurements)),
    ...missing.map((key) => findingOf(key, baseline.entries[key], [])),
  ];
}

/** The questions with a figure that needs another measurement, the one that is furthest outside its band first. */
function suspicious({ entries }: Baseline, measured: ReadonlyMap<string, readonly Measurement[]>): readonly string[] {
  const outside = [...measured].flatMap(([key, measurements]) => {
    const entry = entries[key];
    if (entry?.gated !== true || standingOf(entry, measurements) !== "suspicious") return [];
    const lowest = Math.min(...measurements.map((measurement) => measurement.lowest));
    return [{ id: questionOf(key), excess: lowest / highestWithin(entry) }];
  });
  return [...new Set(outside.toSorted((a, b) => b.excess - a.excess).map(({ id }) => id))];
}

function findingOf(key: string, entry: BaselineEntry | undefined, measurements: readonly Measurement[]): Finding {
  if (entry === undefined) return { key, standing: "unknown", measurements };
  if (measurements.length === 0) return { key, standing: "missing", measurements, entry };
  if (!entry.gated) return { key, standing: "not gated", measurements, entry };
  const standing = standingOf(entry, measurements);
  const isConfirmed = standing === "suspicious" && measurements.length > 1;
  return { key, standing: isConfirmed ? "worse" : standing, measurements, entry };
}
