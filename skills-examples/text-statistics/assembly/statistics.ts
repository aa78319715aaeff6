import { endsSentence, isWordCharacter } from "./characters";

const mostFrequent = 5;

/** What was counted in a text. */
export class Statistics {
  characters: i32 = 0;
  words: i32 = 0;
  sentences: i32 = 0;
  counts: Map<string, i32> = new Map<string, i32>();

  /** As JSON, the most frequent words first, equally frequent ones in alphabetical order. */
  toJson(): string {
    const words = this.counts.keys();
    const entries: WordCount[] = [];
    for (let index = 0; index < words.length; index++) {
      entries.push(new WordCount(words[index], this.counts.get(words[index])));
    }
    entries.sort((left, right) => {
      if (left.count != right.count) return right.count - left.count;
      if (left.word == right.word) return 0;
      return left.word < right.word ? -1 : 1;
    });
    const texts: string[] = [];
    for (let index = 0; index < entries.length && index < mostFrequent; index++) texts.push(entries[index].toJson());
    return (
      '{"characters":' + this.characters.toString() +
      ',"words":' + this.words.toString() +
      ',"sentences":' + this.sentences.toString() +
      ',"mostFrequent":[' + texts.join(",") + "]}"
    );
  }
}

class WordCount {
  constructor(
    public word: string,
    public count: i32,
  ) {}

  toJson(): string {
    // A word holds no character that JSON would escape.
    return '{"word":"' + this.word + '","count":' + this.count.toString() + "}";
  }
}

/** Counts characters (code points), words and sentences of a text. */
export function measure(text: string): Statistics {
  const statistics = new Statistics();
  let start = -1;
  let openSentence = false;
  let index = 0;
  while (index < text.length) {
    const code = text.codePointAt(index);
    const next = index + (code > 0xffff ? 2 : 1);
    statistics.characters++;
    if (isWordCharacter(text, index, code, start >= 0)) {
      if (start < 0) start = index;
      openSentence = true;
    } else {
      if (start >= 0) count(statistics, text.substring(start, index));
      start = -1;
      if (openSentence && endsSentence(text, code, next)) {
        statistics.sentences++;
        openSentence = false;
      }
    }
    index = next;
  }
  if (start >= 0) count(statistics, text.substring(start));
  if (openSentence) statistics.sentences++;
  return statistics;
}

function count(statistics: Statistics, word: string): void {
  const key = word.toLowerCase();
  statistics.words++;
  statistics.counts.set(key, (statistics.counts.has(key) ? statistics.counts.get(key) : 0) + 1);
}
