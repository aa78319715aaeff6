/**
 * Finds the page after this one in a `Link` header: `<https://…>; rel="next", <https://…>; rel="last"`.
 *
 * @returns Null when there is none.
 */
export function nextPage(link: string | null): string | null {
  if (link === null) return null;
  const entries = link.split(",");
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    const start = entry.indexOf("<");
    const end = entry.indexOf(">");
    if (start < 0 || end < start) continue;
    if (entry.indexOf('rel="next"', end) >= 0) return entry.substring(start + 1, end);
  }
  return null;
}
