const schemes = new Set(["http:", "https:", "mailto:"]);

/**
 * Makes a link absolute.
 *
 * @param link As it stands in the page.
 * @param base The URL of the page; undefined where none is known, and then only absolute links stay.
 * @returns Undefined for what leads nowhere a reader can go: `javascript:`, `data:`, a place on the same page.
 */
export function absoluteLink(link: string, base?: string): string | undefined {
  const plain = link.trim();
  if (plain === "" || plain.startsWith("#")) return undefined;
  const url = URL.parse(plain, base);
  return url !== null && schemes.has(url.protocol) ? encode(url.href) : undefined;
}

/** What would end a link in Markdown; in a query or a fragment, a URL may have it as it is. */
const encode = (href: string): string => href.replaceAll(/[\s<>"`\\^{|}]/gu, encodeURIComponent);
