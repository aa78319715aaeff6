import type { Figure } from "./question.ts";

/** A number with three significant digits; ratios with two decimals. Large ones have no decimals. */
export function formatNumber({ value, unit }: Figure): string {
  if (unit === "×") return value.toFixed(2);
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

/** A figure as the table shows it. */
export function formatFigure(figure: Figure): string {
  return `${formatNumber(figure)} ${figure.unit}`;
}
