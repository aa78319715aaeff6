import { markerOf } from "./spans.ts";

/** The fewest characters of a secret before a cut that are taken for its beginning. */
const minimumTail = 6;
const cut = "…";

/**
 * Takes the beginning of a secret out of the end of a text that was cut in the middle of it.
 *
 * @param text It ends with `…`.
 * @param spellings In lower case, with the names of the secrets.
 * @param found Gets the name.
 */
export function cutTail(
  text: string,
  spellings: readonly { readonly name: string; readonly text: string }[],
  found: Set<string> | undefined,
): string {
  const kept = text.slice(0, -cut.length);
  const lower = kept.toLowerCase();
  // Lengths differ only for letters beyond ASCII, and then nothing can be said about places.
  if (lower.length !== kept.length || kept.length < minimumTail) return text;
  const last = lower.slice(-minimumTail);
  let [longest, name] = [0, ""];
  for (const spelling of spellings) {
    for (let at = spelling.text.indexOf(last); at !== -1; at = spelling.text.indexOf(last, at + 1)) {
      const length = at + minimumTail;
      if (length > longest && lower.endsWith(spelling.text.slice(0, length))) [longest, name] = [length, spelling.name];
    }
  }
  if (longest === 0) return text;
  found?.add(name);
  return `${kept.slice(0, -longest)}${markerOf(name)}${cut}`;
}
