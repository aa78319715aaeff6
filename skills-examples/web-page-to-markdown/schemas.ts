import { bounds } from "./bounds.ts";

const url = { type: "string", pattern: "^https://", maxLength: 2000 };

/** What the skill takes. */
export const input = {
  type: "object",
  properties: {
    url: { ...url, description: "The page; with html, where that comes from" },
    html: { type: "string", maxLength: bounds.bytes, description: "The page itself: then nothing is fetched" },
    links: { type: "boolean", description: "Default true; else their text alone" },
    images: { type: "boolean", description: "Default true; else their description alone" },
    maxCharacters: { type: "integer", minimum: 100, maximum: 1_000_000, description: `Default ${bounds.characters}` },
  },
  additionalProperties: false,
};

/** What it gives. */
export const output = {
  type: "object",
  properties: {
    title: { type: "string" },
    url: { type: "string", description: "Where the page comes from, after redirects" },
    markdown: { type: "string" },
    truncated: { type: "boolean", description: "The page goes on after the Markdown" },
  },
  required: ["title", "markdown", "truncated"],
  additionalProperties: false,
};
