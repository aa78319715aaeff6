import TurndownService from "turndown";
import { asPageNode, type PageNode } from "./page-node.ts";
import { addTables } from "./tables.ts";

/** What becomes of links and images. */
export interface MarkdownOptions {
  /** Default true; else their text alone. */
  readonly links?: boolean;
  /** Default true; else their description alone. */
  readonly images?: boolean;
}

/** Writes a page as Markdown, in which no text of the page is read as HTML. */
export function toMarkdown(content: PageNode, { links = true, images = true }: MarkdownOptions): string {
  const service = new TurndownService({
    headingStyle: "atx",
    codeBlockStyle: "fenced",
    bulletListMarker: "-",
    hr: "---",
  });
  const escapeMarkdown = service.escape.bind(service);
  service.escape = (text) =>
    escapeMarkdown(text)
      .replaceAll("<", "\\<")
      .replaceAll(/&(?=#?\w+;)/gu, "\\&");
  service.addRule("listItem", {
    filter: "li",
    replacement: (text, node) => listItem(text, asPageNode(node)),
  });
  service.addRule("struck", { filter: ["del", "s"], replacement: (text) => (text.trim() === "" ? "" : `~~${text}~~`) });
  if (!links) service.addRule("links", { filter: "a", replacement: (text) => text });
  if (!images) service.addRule("images", { filter: "img", replacement: (_, node) => altOf(asPageNode(node)) });
  service.addRule("blocks", {
    filter: (node) => isPlainBlock(asPageNode(node)),
    replacement: (_, node) => codeBlock(asPageNode(node).textContent),
  });
  addTables(service);
  const markdown = service.turndown(content);
  return markdown.replaceAll(/\n{3,}/gu, "\n\n").toWellFormed();
}

function listItem(text: string, node: PageNode): string {
  const list = node.parentNode;
  const start = Number.parseInt(list?.getAttribute("start") ?? "", 10);
  const number = (Number.isSafeInteger(start) ? start : 1) + node.position;
  const mark = list?.nodeName === "OL" ? `${number}. ` : "- ";
  const body = text
    .trim()
    .replaceAll("\n", `\n${" ".repeat(mark.length)}`)
    .replaceAll(/^ +$/gmu, "");
  return `${mark}${body}\n`;
}

const altOf = (node: PageNode): string => node.getAttribute("alt")?.replaceAll(/[[\]<>*_`\\]/gu, "\\$&") ?? "";

/** Turndown makes a block of code of `<pre><code>` only. */
const isPlainBlock = (node: PageNode): boolean => node.nodeName === "PRE" && node.firstChild?.nodeName !== "CODE";

function codeBlock(text: string): string {
  const longest = text.match(/`{3,}/gu)?.reduce((most, run) => Math.max(most, run.length), 0) ?? 0;
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `\n\n${fence}\n${text.replaceAll(/^\n+|\n+$/gu, "")}\n${fence}\n\n`;
}
