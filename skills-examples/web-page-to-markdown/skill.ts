import { SkillBase } from "@cordon/pdk";
import { bounds } from "./bounds.ts";
import { fetchPage } from "./fetch-page.ts";
import { parsePage } from "./parse-page.ts";
import { input, output } from "./schemas.ts";
import { type MarkdownOptions, toMarkdown } from "./to-markdown.ts";

interface Question extends MarkdownOptions {
  /** The page; with `html`, where that comes from. */
  readonly url?: string;
  /** The page itself: then nothing is fetched. */
  readonly html?: string;
  readonly maxCharacters?: number;
}

interface Answer {
  readonly title: string;
  readonly url?: string;
  readonly markdown: string;
  readonly truncated: boolean;
}

/** Gives the content of a web page as Markdown. */
export class WebPageToMarkdown extends SkillBase<Question, Answer> {
  override readonly id = "web-page-to-markdown";
  override readonly name = "Web page to Markdown";
  override readonly version = "1.0.0";
  override readonly description =
    "Gives the content of a web page as Markdown, without scripts, styles and navigation, with absolute links.";
  override readonly license = "Apache-2.0";
  override readonly tags = ["web", "html", "markdown"];
  override readonly permissions = [
    {
      permission: "network:https",
      reason: "The pages, on hosts the operator chooses",
      methods: ["GET"],
      optional: true,
    },
  ];
  override readonly limits = { memory: "96MiB", wallTime: "30s", hostCalls: 10 };
  override readonly input = input;
  override readonly output = output;

  override async execute({ url, html, maxCharacters = bounds.characters, ...options }: Question): Promise<Answer> {
    const fetched = html === undefined ? await fetchPage(given(url)) : { html, ...(url === undefined ? {} : { url }) };
    const { title, content } = parsePage(fetched.html, fetched.url);
    const markdown = toMarkdown(content, options);
    const shown = markdown.length > maxCharacters ? shorten(markdown, maxCharacters) : markdown;
    return {
      title,
      ...(fetched.url === undefined ? {} : { url: fetched.url }),
      markdown: shown,
      truncated: shown.length < markdown.length,
    };
  }
}

function given(url: string | undefined): string {
  if (url === undefined) throw new RangeError('Cannot convert a page: give its "url", or its "html"');
  return url;
}

/** Cuts after the last paragraph that fits, else after the last word, and never within a character. */
function shorten(markdown: string, most: number): string {
  const cut = markdown.slice(0, most);
  const end = [cut.lastIndexOf("\n\n"), cut.lastIndexOf(" ")].find((index) => index > most / 2);
  return end === undefined ? cut.replace(/[\uD800-\uDBFF]$/u, "") : cut.slice(0, end);
}
