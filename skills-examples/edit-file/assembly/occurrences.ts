/** Where a text is in another, at most the first two places; they may overlap. */
export function occurrences(text: string, find: string): i32[] {
  const found: i32[] = [];
  for (let at = text.indexOf(find); at >= 0 && found.length < 2; at = text.indexOf(find, at + 1)) found.push(at);
  return found;
}

/** The number of the line that a place is in, from 1. */
export function lineOf(text: string, place: i32): i32 {
  let line = 1;
  for (let index = 0; index < place; index++) {
    if (text.charCodeAt(index) == 10) line++;
  }
  return line;
}
