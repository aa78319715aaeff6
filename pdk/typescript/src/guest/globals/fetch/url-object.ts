/** A URL as an object: `URL` where a skill has it, or what looks like one. */
export interface UrlObject {
  readonly href: string;
}

/** A URL as a text. */
export function urlText(url: string | UrlObject): string {
  return typeof url === "string" ? url : url.href;
}
