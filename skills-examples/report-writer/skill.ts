import { SkillBase } from "@cordon/pdk";
import { type Columns, readRecords } from "./read-records.ts";
import { renderReport } from "./render-report.ts";
import { input, output } from "./schemas.ts";
import { largestOf, totalsOf } from "./totals.ts";
import { type Written, writeReport } from "./write-report.ts";

interface Order extends Columns {
  readonly name: string;
  readonly title: string;
  readonly files: readonly string[];
  readonly replace?: boolean;
}

interface Summary extends Written {
  readonly rows: number;
  readonly leftOut: number;
  readonly total: number;
  readonly largest?: string;
}

const shownGroups = 30;

/** Adds up the rows of CSV files and writes a report in Markdown. */
export class ReportWriter extends SkillBase<Order, Summary> {
  override readonly id = "report-writer";
  override readonly name = "Report writer";
  override readonly version = "1.0.0";
  override readonly description = "Adds up the rows of CSV files by group and month, and writes a report in Markdown.";
  override readonly license = "Apache-2.0";
  override readonly tags = ["report", "csv", "markdown"];
  override readonly permissions = [
    { permission: "fs:read:/data/**", reason: "The files that are added up" },
    { permission: "fs:read:/reports/*.md", reason: "Seeing whether there is a report of the name" },
    { permission: "fs:write:/reports/*.md", reason: "The report" },
  ];
  override readonly limits = { memory: "64MiB", wallTime: "15s" };
  override readonly input = input;
  override readonly output = output;

  override async execute({ name, title, files, replace = false, ...columns }: Order): Promise<Summary> {
    const records = (await Promise.all(files.map((file) => readRecords(file, columns)))).flat();
    const entries = records.filter((record) => "amount" in record);
    const leftOut = records.filter((record) => "because" in record);
    const groups = largestOf(totalsOf(entries.map(({ group, amount }) => ({ name: group, amount }))), shownGroups);
    const months = totalsOf(
      entries.flatMap(({ month, amount }) => (month === undefined ? [] : [{ name: month, amount }])),
    );
    const text = renderReport({
      title,
      files,
      amount: columns.amount,
      group: columns.group,
      groups,
      months: months.toSorted((left, right) => (left.name < right.name ? -1 : 1)),
      leftOut,
    });
    const written = await writeReport(`/reports/${name}.md`, text, replace);
    const total = entries.reduce((sum, { amount }) => sum + amount, 0);
    return {
      ...written,
      rows: entries.length,
      leftOut: leftOut.length,
      total: Math.round(total * 100) / 100,
      ...(groups[0] === undefined ? {} : { largest: groups[0].name }),
    };
  }
}
