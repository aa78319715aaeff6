import { fs, SkillBase } from "@cordon/pdk";
import { type Keyword, keywordsOf } from "./keywords.ts";
import { guessLanguage, type Language } from "./language.ts";
import { type Phrase, phrasesOf } from "./phrases.ts";
import { type Readability, readabilityOf } from "./readability.ts";
import { input, maximumCharacters, output } from "./schemas.ts";
import { paragraphsOf, sentencesOf, wordsOf } from "./split-text.ts";

interface Question {
  readonly text?: string;
  /** The path of a text file, in place of `text`. */
  readonly file?: string;
  /** Default what the common words tell. */
  readonly language?: Language;
  /** Keywords and phrases at most. Default 10. */
  readonly limit?: number;
}

interface Report {
  readonly language: Language;
  readonly counts: Readonly<Record<"characters" | "words" | "differentWords" | "sentences" | "paragraphs", number>>;
  readonly readability?: Readability;
  readonly readingMinutes: number;
  readonly keywords: readonly Keyword[];
  readonly phrases: readonly Phrase[];
}

/** At 230 words a minute. */
const wordsPerMinute = 230;

/** Says what a text is about, and how easy it is to read. */
export class KeywordExtraction extends SkillBase<Question, Report> {
  override readonly id = "keyword-extraction";
  override readonly name = "Keyword extraction";
  override readonly version = "1.0.0";
  override readonly description =
    "Finds the keywords and phrases of an English or German text, counts it, and says how easy it is to read.";
  override readonly license = "Apache-2.0";
  override readonly tags = ["text", "keywords", "readability"];
  override readonly permissions = [
    { permission: "fs:read:/data/**", reason: "Text files, where the text is not in the input", optional: true },
  ];
  override readonly limits = { memory: "64MiB", wallTime: "10s" };
  override readonly input = input;
  override readonly output = output;

  override async execute({ text, file, language, limit = 10 }: Question): Promise<Report> {
    const content = await readContent(text, file);
    const words = wordsOf(content);
    const sentences = sentencesOf(content);
    const spoken = language ?? guessLanguage(words);
    const readability = readabilityOf(words, sentences.length, spoken);
    return {
      language: spoken,
      counts: {
        characters: content.match(/\P{M}/gu)?.length ?? 0,
        words: words.length,
        differentWords: new Set(words.map((word) => word.toLowerCase())).size,
        sentences: sentences.length,
        paragraphs: paragraphsOf(content).length,
      },
      ...(readability === undefined ? {} : { readability }),
      readingMinutes: Math.ceil(words.length / wordsPerMinute),
      keywords: keywordsOf(words, spoken, limit),
      phrases: phrasesOf(sentences, spoken, limit),
    };
  }
}

async function readContent(text: string | undefined, file: string | undefined): Promise<string> {
  if ((text === undefined) === (file === undefined))
    throw new RangeError('Cannot look at the text: give "text" or "file"');
  const content = text ?? (await fs.readText(file ?? ""));
  if (content.length <= maximumCharacters) return content.normalize("NFC");
  throw new RangeError(`Cannot look at "${file}": it has more than ${maximumCharacters} characters`);
}
