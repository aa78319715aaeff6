/** The most a text may have. */
export const maximumCharacters = 200_000;

/** What the skill takes. */
export const input = {
  type: "object",
  properties: {
    text: { type: "string", maxLength: maximumCharacters },
    file: { type: "string", pattern: "^/", maxLength: 1000, description: "The path of a text file, in place of text" },
    language: { enum: ["en", "de"], description: "Default what the common words tell" },
    limit: { type: "integer", minimum: 1, maximum: 50, description: "Keywords and phrases at most. Default 10" },
  },
  additionalProperties: false,
};

const count = { type: "integer", minimum: 0 };
const object = (properties: Readonly<Record<string, object>>): object => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** What it gives. */
export const output = {
  type: "object",
  properties: {
    language: { enum: ["en", "de"] },
    counts: object({ characters: count, words: count, differentWords: count, sentences: count, paragraphs: count }),
    readability: object({
      score: { type: "number", minimum: 0, maximum: 100, description: "0 is very hard, 100 very easy" },
      level: { type: "string" },
      wordsPerSentence: { type: "number" },
      syllablesPerWord: { type: "number" },
    }),
    readingMinutes: count,
    keywords: { type: "array", items: object({ word: { type: "string" }, count, share: { type: "number" } }) },
    phrases: { type: "array", items: object({ phrase: { type: "string" }, score: { type: "number" }, count }) },
  },
  required: ["language", "counts", "readingMinutes", "keywords", "phrases"],
  additionalProperties: false,
};
