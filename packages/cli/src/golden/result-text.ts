import type { GoldenDifference } from "@cordon/runtime/golden";
import { jsonText } from "../json-text.ts";
import { quoted } from "../quoted.ts";
import { terminalText } from "../terminal-text.ts";
import type { CaseResult } from "./case-result.ts";

const words = { passed: "ok", failed: "FAILED", updated: "updated", invalid: "INVALID" } as const;
const shownDifferences = 10;
const shownCharacters = 2_000;

/**
 * What became of a case, for people: one line, and below it each difference or problem.
 *
 * @param result The result.
 */
export function caseText(result: CaseResult): string {
  const { file, name, status, differences, problems, usage } = result;
  const time = usage === undefined ? "" : ` (${Math.ceil(usage.wallMs)} ms)`;
  const rest = differences.length - shownDifferences;
  const lines = [
    `${words[status].padEnd(8)}${file}${name === undefined ? "" : `: ${name}`}${time}`,
    ...problems.map(({ problem, line, column }) => `    ${file}:${line}:${column}: ${problem}`),
    ...differences.slice(0, shownDifferences).flatMap(differenceLines),
    ...(rest > 0 ? [`    and ${rest} more differences`] : []),
  ];
  return terminalText(`${lines.join("\n")}\n`);
}

function differenceLines({ what, expected, actual }: GoldenDifference): readonly string[] {
  return [
    `    ${what}`,
    ...(expected === undefined ? [] : valueLines("-", expected)),
    ...(actual === undefined ? ["      + nothing"] : valueLines("+", actual)),
  ];
}

/** A value as JSON, one that does not fit a line with a line for each part, each line marked. */
function valueLines(mark: string, value: unknown): readonly string[] {
  const inOneLine = jsonText(value);
  const text = inOneLine.length > 100 ? jsonText(value, 2) : inOneLine;
  const cut = text.length > shownCharacters ? `${text.slice(0, shownCharacters)} …` : text;
  return cut.split("\n").map((line) => `      ${mark} ${line}`);
}

/**
 * How many cases there were of each kind, in one line.
 *
 * @param results The results.
 */
export function summaryText(results: readonly CaseResult[]): string {
  const counts = (Object.keys(words) as readonly (keyof typeof words)[]).flatMap((status) => {
    const count = results.filter((result) => result.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `golden cases: ${counts.length === 0 ? "none" : counts.join(", ")}\n`;
}

/** The sentence for a filter that nothing meets. */
export const nothingMatches = (filter: string): string =>
  `Cannot test anything: no golden case has ${quoted(filter)} in its file or name`;
