/** An answer, and who gave it. */
export interface AnswerGroup {
  /** One of their texts, the same whatever the order they came in. */
  readonly answer: string;
  /** Sorted. */
  readonly participants: readonly string[];
}

/** One voice. */
export interface Voice {
  readonly participant: string;
  readonly text: string;
  /** Voices of one key are for the same. */
  readonly key: string;
}

/** What voices come to. */
export interface Tally {
  readonly outcome: "agreed" | "tie" | "no-majority" | "no-answers";
  readonly answer?: string;
  readonly groups: readonly AnswerGroup[];
  readonly minority: readonly AnswerGroup[];
}

/**
 * Counts voices. The order they come in changes nothing.
 *
 * @param participants How many could have spoken: agreed is what more than half of them say.
 */
export function tallyVoices(voices: readonly Voice[], participants: number): Tally {
  const byKey = Map.groupBy(voices, ({ key }) => key);
  const groups = Array.from(byKey.values(), groupOf).toSorted(
    (a, b) => b.participants.length - a.participants.length || compare(a.answer, b.answer),
  );
  const [first, second] = groups;
  if (first === undefined) return { outcome: "no-answers", groups, minority: [] };
  const most = first.participants.length;
  if (2 * most > participants) return { outcome: "agreed", answer: first.answer, groups, minority: groups.slice(1) };
  return { outcome: second?.participants.length === most ? "tie" : "no-majority", groups, minority: [] };
}

/**
 * Makes one text of answers that differ in nothing that matters: compatible forms of characters, case, runs of blanks, marks
 * at the end.
 */
export function normalizeAnswer(answer: string): string {
  const plain = answer.normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ").trim();
  return plain.replace(/[\s.!?,;:"'*`]+$/u, "").replace(/^["'*`]+/u, "");
}

function groupOf(voices: readonly Voice[]): AnswerGroup {
  const [answer = ""] = voices.map(({ text }) => text).toSorted(compare);
  return Object.freeze({
    answer,
    participants: Object.freeze(voices.map((voice) => voice.participant).toSorted(compare)),
  });
}

/** By code units, for no locale to change the order. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
