import { Parser } from "htmlparser2";
import { absoluteLink } from "./absolute-link.ts";
import { bounds } from "./bounds.ts";
import { type ElementKind, kindOf } from "./element-kind.ts";
import { PageNode } from "./page-node.ts";

/** A page, without what is not its content. */
export interface Page {
  readonly title: string;
  /** Its main part: `<main>`, the only `<article>`, or all of it. */
  readonly content: PageNode;
}

type Attributes = Readonly<Record<string, string>>;

/**
 * Reads a page.
 *
 * @param html Whatever the server gave.
 * @param url Where it comes from, to make links absolute.
 * @throws RangeError when it has too many elements, or they are nested too deeply.
 */
export function parsePage(html: string, url?: string): Page {
  const root = new PageNode("BODY");
  const articles: PageNode[] = [];
  const kinds: ElementKind[] = [];
  let main: PageNode | undefined;
  let base = url;
  let title: string | undefined;
  let isTitle = false;
  let current = root;
  let depth = 0;
  let elements = 0;

  const open = (name: string, attributes: Attributes): void => {
    if (name === "base") base = absoluteLink(attributes["href"] ?? "", base) ?? base;
    isTitle ||= name === "title" && title === undefined;
    const isAround = (name === "header" || name === "footer") && !isInContent(current);
    const kind = kinds.at(-1) === "left out" || isAround ? "left out" : kindOf(name, attributes);
    kinds.push(kind);
    if (kinds.length > bounds.openElements || depth >= bounds.depth)
      throw tooMuch("its elements are nested too deeply");
    if (kind === "block") current.appendChild(new PageNode("DIV"));
    if (kind !== "element") return;
    elements += 1;
    depth += 1;
    if (elements > bounds.elements) throw tooMuch(`it has more than ${bounds.elements} elements`);
    const node = new PageNode(name.toUpperCase(), "", withLinks(attributes, base));
    current.appendChild(node);
    current = node;
    if (name === "main") main ??= node;
    if (name === "article") articles.push(node);
  };

  const close = (name: string): void => {
    if (name === "title") isTitle = false;
    const kind = kinds.pop();
    if (kind === "block") current.appendChild(new PageNode("DIV"));
    if (kind !== "element") return;
    depth -= 1;
    current = current.parentNode ?? root;
  };

  const text = (data: string): void => {
    if (isTitle) title = `${title ?? ""}${data}`;
    else if (kinds.at(-1) === "left out") return;
    else if (current.lastChild?.nodeType === 3) current.lastChild.data += data;
    else current.appendChild(new PageNode("#text", data));
  };

  const parser = new Parser({ onopentag: open, onclosetag: close, ontext: text });
  parser.write(html);
  parser.end();
  const [article, ...others] = articles;
  const content = main ?? (article !== undefined && others.length === 0 ? article : root);
  return { title: plainTitle(title ?? firstHeading(content)), content };
}

const tooMuch = (reason: string): RangeError => new RangeError(`Cannot convert the page: ${reason}`);

function isInContent(node: PageNode | null): boolean {
  for (let parent = node; parent !== null; parent = parent.parentNode) {
    if (parent.nodeName === "ARTICLE" || parent.nodeName === "MAIN") return true;
  }
  return false;
}

function withLinks(attributes: Attributes, base: string | undefined): Attributes {
  const { href, src, "data-src": lazy, ...others } = attributes;
  const [link, image] = [href, lazy ?? src].map((value) =>
    value === undefined ? undefined : absoluteLink(value, base),
  );
  return { ...others, ...(link === undefined ? {} : { href: link }), ...(image === undefined ? {} : { src: image }) };
}

function firstHeading(content: PageNode): string {
  return content.getElementsByTagName("H1")[0]?.textContent ?? "";
}

const plainTitle = (text: string): string => text.replaceAll(/\s+/gu, " ").trim().slice(0, 300).toWellFormed();
