import { type Answer, rowKey } from "../question.ts";
import type { Tracked } from "../tracked.ts";
import { fourDigits } from "./learn-entry.ts";

/** A figure with the name of its row. */
export interface TrackedFigure extends Tracked {
  readonly key: string;
}

/** The figures of an answer that are compared with the baseline. */
export function trackedFigures(id: string, { rows }: Pick<Answer, "rows">): readonly TrackedFigure[] {
  return rows.flatMap((row) => {
    if (row.tracked === undefined) return [];
    const { kind, figure, lowest } = row.tracked;
    return [{ key: rowKey(id, row), kind, figure: fourDigits(figure), lowest: fourDigits(lowest) }];
  });
}

/** The question a figure belongs to. */
export function questionOf(key: string): string {
  return key.split(" ")[0] ?? "";
}
