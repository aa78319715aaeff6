import { formatFigure } from "./format-figure.ts";
import type { Figure, Row } from "./question.ts";

/** The figure of a row that its aim is about: the ratio, or without one Cordon's own figure. */
export function judgedFigure({ ratio, cordon }: Row): Figure | undefined {
  return ratio === undefined ? cordon : { value: ratio, unit: "×" };
}

/**
 * Says whether a row reached its aim, and by how much it did not. The median decides; where the middle half of the rounds
 * lies on both sides of the aim, the verdict says that it is close.
 *
 * @returns Nothing for a row without an aim.
 */
export function verdictOf(row: Row): string {
  const judged = judgedFigure(row);
  if (row.aim === undefined || judged === undefined) return "";
  const { aim, spread } = row;
  const close = spread !== undefined && spread.p25 <= aim && aim < spread.p75 ? ", close" : "";
  if (isMoreBetter(judged) ? judged.value >= aim : judged.value <= aim) return `met${close}`;
  const percent = Math.max(1, Math.round(Math.abs(judged.value / aim - 1) * 100));
  return `missed by ${percent} %${close}`;
}

/** The aim of a row in words. */
export function aimOf(row: Row): string {
  const judged = judgedFigure(row);
  if (row.aim === undefined || judged === undefined) return "";
  return `${isMoreBetter(judged) ? "≥" : "≤"} ${formatFigure({ ...judged, value: row.aim })}`;
}

function isMoreBetter({ unit }: Figure): boolean {
  return unit === "calls/s" || unit === "calls";
}
