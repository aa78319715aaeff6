const parts = /^(?<scheme>https?:)\/\/(?<host>[^/?#]*)(?<path>[^?#]*)(?<query>\?[^#]*)?/iu;

/**
 * Makes a link absolute, as RFC 3986 says.
 *
 * @param link As it stands in the page.
 * @param base The http or https URL of the page; undefined where none is known, and then only absolute links stay.
 * @returns Undefined for what leads nowhere a reader can go: `javascript:`, `data:`, a place on the same page.
 */
export function absoluteLink(link: string, base?: string): string | undefined {
  const plain = encode(link.trim().replaceAll(/[\t\r\n]/gu, ""));
  const scheme = /^[a-z][a-z0-9+.-]*:/iu.exec(plain)?.[0].toLowerCase();
  if (scheme !== undefined) return ["http:", "https:", "mailto:"].includes(scheme) ? plain : undefined;
  const from = parts.exec(base ?? "")?.groups;
  if (plain === "" || plain.startsWith("#") || from === undefined) return undefined;
  const { scheme: baseScheme = "", host = "", path = "", query = "" } = from;
  if (plain.startsWith("//")) return `${baseScheme}${plain}`;
  const origin = `${baseScheme}//${host}`;
  const [, ownPath = "", rest = ""] = /^(?<path>[^?#]*)(?<rest>.*)$/su.exec(plain) ?? [];
  if (ownPath === "") return `${origin}${path || "/"}${rest.startsWith("?") ? "" : query}${rest}`;
  return `${origin}${withoutDots(ownPath.startsWith("/") ? ownPath : path.replace(/[^/]*$/u, "") + ownPath)}${rest}`;
}

/** Takes `.` and `..` out of a path. */
function withoutDots(path: string): string {
  const segments = path.replace(/^\//u, "").split("/");
  const kept: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === "..") kept.pop();
    if (segment !== "." && segment !== "..") kept.push(segment);
    else if (isLast) kept.push("");
  }
  return `/${kept.join("/")}`;
}

/** What would end a link in Markdown. */
const encode = (text: string): string => text.toWellFormed().replaceAll(/[\s<>"`\\^{|}]/gu, encodeURIComponent);
