import { askQuestion } from "./ask-question.ts";
import { readBaseline, writeBaseline } from "./baseline/baseline.ts";
import { describeChanges, learnEntries, mergeEntries } from "./baseline/update.ts";
import type { UpdateOptions } from "./bench-options.ts";
import { startBusyNeighbours } from "./busy-neighbours.ts";
import { describeMachineClass } from "./machine.ts";

/**
 * Learns a new baseline and writes it. Entries of questions that are not asked stay.
 *
 * @param file Where it is.
 * @throws Error when a question has no answer; the file is then as it was.
 */
export async function updateBaseline({ questions, runs }: UpdateOptions, file: string): Promise<void> {
  const started = performance.now();
  const minutes = (): string => ((performance.now() - started) / 60_000).toFixed(1);
  const learned = await learnEntries({
    questions,
    runs,
    ask: async (id, busyNeighbours) => {
      using _neighbours = startBusyNeighbours(busyNeighbours);
      return { id, ...(await askQuestion({ id, quick: true, slowdown: 1 }, () => undefined)) };
    },
    progress: (text) => console.error(`${minutes()} min  ${text}`),
  });
  const old = await readBaseline(file);
  const entries = mergeEntries(old, learned, questions);
  const date = new Date().toISOString().slice(0, 10);
  await writeBaseline({ date, node: process.versions.node, machine: describeMachineClass(), entries }, file);
  const changes = describeChanges(old?.entries ?? {}, entries);
  for (const change of changes) console.log(change);
  const gated = Object.values(entries).filter((entry) => entry.gated).length;
  console.log(
    `${changes.length} changes; ${Object.keys(entries).length} figures, ${gated} of them gated; ${runs} runs, ${minutes()} min`,
  );
}
