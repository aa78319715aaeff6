import type { UrlRecord } from "./url-record.ts";

/** Whether a text is a letter of a drive, as in `C:` or `C|`. */
export function isDriveLetter(text: string): boolean {
  return /^[a-z][:|]$/iu.test(text);
}

/** The same in the form that URLs keep: with a colon. */
export function isPlainDriveLetter(text: string | undefined): boolean {
  return text !== undefined && /^[a-z]:$/iu.test(text);
}

/** Whether a text begins with a letter of a drive that stands alone. */
export function startsWithDriveLetter(characters: readonly string[], at: number): boolean {
  const after = characters[at + 2];
  const drive = `${characters[at] ?? ""}${characters[at + 1] ?? ""}`;
  return isDriveLetter(drive) && (after === undefined || ["/", "\\", "?", "#"].includes(after));
}

/** Takes the last segment away, except for a drive. */
export function shortenPath({ scheme, path }: UrlRecord): void {
  if (typeof path === "string") return;
  if (scheme === "file" && path.length === 1 && isPlainDriveLetter(path[0])) return;
  path.pop();
}
