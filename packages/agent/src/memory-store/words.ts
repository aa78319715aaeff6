const word = /[\p{L}\p{M}\p{N}]+/gu;
/** Scripts that put no blanks between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]+/gu;
const longestWord = 64;

/**
 * The words of a text, in its order, repeated ones too: letters, marks and digits, in compatibility form and lower case. In
 * scripts without blanks a word is every pair of neighbours. Words of no language are stemmed or left out.
 */
export function wordsOf(text: string): readonly string[] {
  const folded = text.normalize("NFKC").toLowerCase();
  const words: string[] = [];
  for (const [found] of folded.matchAll(word)) {
    for (const [run] of found.matchAll(unspaced)) words.push(...pairsOf(Array.from(run)));
    const spaced = found.replaceAll(unspaced, " ").split(" ");
    words.push(...spaced.filter((part) => part !== "").map((part) => part.slice(0, longestWord)));
  }
  return words;
}

function pairsOf(characters: readonly string[]): readonly string[] {
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
