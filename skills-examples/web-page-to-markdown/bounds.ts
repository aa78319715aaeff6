/** How much of a page is converted. */
export const bounds = {
  /** Of the HTML. */
  bytes: 2 * 1024 * 1024,
  /** Of those that Markdown has something for. */
  elements: 20_000,
  /** How deep those are nested: turndown calls itself for each level. */
  depth: 75,
  /** How deep all elements are. */
  openElements: 500,
  /** Of the Markdown, when the call does not say. */
  characters: 100_000,
} as const;
