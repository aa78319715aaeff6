import type TurndownService from "turndown";
import { asPageNode, type PageNode } from "./page-node.ts";

/**
 * Teaches turndown tables. A table in a table is written as text, as is one of a single column: that is layout.
 *
 * @param service What gets the rules.
 */
export function addTables(service: TurndownService): void {
  service.addRule("cells", {
    filter: ["th", "td"],
    replacement: (text, node) => (isTable(tableOf(asPageNode(node))) ? ` ${oneLine(text)} |` : `\n\n${text}\n\n`),
  });
  service.addRule("rows", {
    filter: "tr",
    replacement: (text, node) => {
      const row = asPageNode(node);
      const table = tableOf(row);
      if (!isTable(table)) return text;
      const rule = isFirstRow(row) ? `\n|${" --- |".repeat(cellsOf(row))}` : "";
      return `\n|${text}${rule}`;
    },
  });
  service.addRule("rowGroups", { filter: ["thead", "tbody", "tfoot"], replacement: (text) => text });
  service.addRule("captions", { filter: "caption", replacement: (text) => `\n\n${text}\n\n` });
  service.addRule("tables", { filter: "table", replacement: (text) => `\n\n${text.trim()}\n\n` });
}

const oneLine = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/gu, " ")
    .replaceAll(/(?<!\\)\|/gu, "\\|");

function tableOf(node: PageNode): PageNode | null {
  let table: PageNode | null = node;
  while (table !== null && table.nodeName !== "TABLE") table = table.parentNode;
  return table;
}

function isTable(table: PageNode | null): boolean {
  if (table === null || tableOf(table.parentNode ?? table) !== null) return false;
  const row = table.getElementsByTagName("TR")[0];
  return row !== undefined && cellsOf(row) > 1;
}

function isFirstRow(row: PageNode): boolean {
  return tableOf(row)?.getElementsByTagName("TR")[0] === row;
}

const cellsOf = (row: PageNode): number => row.childNodes.filter(({ nodeName }) => /^T[DH]$/u.test(nodeName)).length;
