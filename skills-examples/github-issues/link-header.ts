/**
 * Finds the next page in a Link header: `<https://…?page=2>; rel="next", <…>; rel="last"`.
 *
 * @returns Undefined on the last page.
 */
export function nextLink(header: string | null): string | undefined {
  for (const [, url, parameters = ""] of (header ?? "").matchAll(/<([^<>\s]*)>([^<]*)/gu)) {
    if (/;\s*rel="?(?:[^";]*\s)?next(?:\s[^";]*)?"?\s*(?:[;,]|$)/iu.test(parameters)) return url;
  }
  return undefined;
}
