import { SkillBase } from "@cordon/pdk";
import { answer } from "./answer.ts";
import type { Answer, Query } from "./query.ts";
import { readTable } from "./read-table.ts";
import { input, output } from "./schemas.ts";

/** Answers questions to a table: filter, group, aggregate, sort. */
export class TableQuery extends SkillBase<Query, Answer> {
  override readonly id = "table-query";
  override readonly name = "Table query";
  override readonly version = "1.0.0";
  override readonly description =
    "Answers questions to a table in CSV or JSON: filters, groups, computes sums, means, medians and percentiles, sorts.";
  override readonly license = "Apache-2.0";
  override readonly tags = ["csv", "json", "table"];
  override readonly permissions = [
    { permission: "fs:read:/data/**", reason: "The files with the tables", optional: true },
  ];
  override readonly limits = { memory: "64MiB", wallTime: "10s" };
  override readonly input = input;
  override readonly output = output;

  override async execute(query: Query): Promise<Answer> {
    return answer(await readTable(query), query);
  }
}
