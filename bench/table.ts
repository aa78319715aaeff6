import { formatFigure, formatNumber } from "./format-figure.ts";
import type { Figure, Row } from "./question.ts";
import { aimOf, judgedFigure, verdictOf } from "./verdict.ts";

/** The rows of one question. */
export interface TableSection {
  readonly id: string;
  readonly asks: string;
  readonly rows: readonly Row[];
}

const header = ["", "measured", "Cordon", "peer", "peer's figure", "ratio", "p25–p75", "aim", "verdict"];
const alignRight: ReadonlySet<number> = new Set([2, 4, 5, 6, 7]);

/** Formats the rows of all questions as one aligned table, with a line for each question above its rows. */
export function formatTable(sections: readonly TableSection[]): string {
  const bodies = sections.map(({ id, rows }) => rows.map((row) => cellsOf(id, row)));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...bodies.flat().map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        alignRight.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const blocks = sections.flatMap(({ id, asks }, index) => [
    rule,
    `${id}  ${asks}`,
    ...(bodies[index] ?? []).map(line),
  ]);
  return [line(header), ...blocks].join("\n");
}

function cellsOf(id: string, row: Row): readonly string[] {
  const { measured, cordon, peer, ratio } = row;
  return [
    id,
    measured,
    cordon === undefined ? "" : formatFigure(cordon),
    peer?.name ?? "",
    peer === undefined ? "" : wordsOf(peer.figure),
    ratio === undefined ? "" : formatFigure({ value: ratio, unit: "×" }),
    spreadCell(row),
    aimOf(row),
    verdictOf(row),
  ];
}

function wordsOf(figure: Figure | string): string {
  return typeof figure === "string" ? figure : formatFigure(figure);
}

function spreadCell(row: Row): string {
  const judged = judgedFigure(row);
  if (row.spread === undefined || judged === undefined) return "";
  const { p25, p75 } = row.spread;
  return `${formatNumber({ ...judged, value: p25 })}–${formatNumber({ ...judged, value: p75 })}`;
}
