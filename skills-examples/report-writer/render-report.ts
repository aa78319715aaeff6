import { amountText, bar, plain, table } from "./markdown.ts";
import type { LeftOut } from "./read-records.ts";
import type { Total } from "./totals.ts";

/** What a report says. */
export interface ReportContent {
  readonly title: string;
  readonly files: readonly string[];
  /** What is added up, and by what: the names of the columns. */
  readonly amount: string;
  readonly group: string;
  readonly groups: readonly Total[];
  readonly months: readonly Total[];
  readonly leftOut: readonly LeftOut[];
}

const shownLeftOut = 20;

/** Writes a report in Markdown. Equal content gives equal text. */
export function renderReport({ title, files, amount, group, groups, months, leftOut }: ReportContent): string {
  const sum = groups.reduce((total, part) => total + part.sum, 0);
  const count = groups.reduce((total, part) => total + part.count, 0);
  const sections = [
    `# ${plain(title)}`,
    `${amountText(sum)} ${plain(amount)} in ${count} rows of ${files.map(plain).join(", ")}.`,
    `## By ${plain(group)}`,
    table(
      [plain(group), "rows>", `${plain(amount)}>`, "share>", ""],
      groups.map((part) => [...cellsOf(part), percent(part.sum, sum), bar(part.sum / sum)]),
    ),
  ];
  if (months.length > 0)
    sections.push("## By month", table(["month", "rows>", `${plain(amount)}>`], months.map(cellsOf)));
  if (leftOut.length > 0) {
    const shown = leftOut
      .slice(0, shownLeftOut)
      .map(({ file, row, because }) => `- ${plain(file)}, row ${row}: ${plain(because)}`);
    const more = leftOut.length - shown.length;
    sections.push("## Left out", [...shown, ...(more > 0 ? [`- and ${more} more rows`] : [])].join("\n"));
  }
  return `${sections.join("\n\n")}\n`;
}

const cellsOf = ({ name, count, sum }: Total): readonly string[] => [
  plain(name) || "(none)",
  `${count}`,
  amountText(sum),
];

const percent = (part: number, whole: number): string =>
  part > 0 && whole > 0 ? `${((part / whole) * 100).toFixed(1)} %` : "";
