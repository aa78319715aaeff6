const path = { type: "string", pattern: "^/", maxLength: 1000 };
const count = { type: "integer", minimum: 0 };

/** What the skill takes. */
export const input = {
  type: "object",
  properties: {
    query: { type: "string", minLength: 1, maxLength: 200, description: "The first eight words count" },
    folder: { ...path, description: "Default /data" },
    limit: { type: "integer", minimum: 1, maximum: 50, description: "Hits at most. Default 10" },
    all: { type: "boolean", description: "Every word has to be there. Default false" },
    fuzzy: { type: "boolean", description: "Takes words that are spelt a little differently, too. Default false" },
    cursor: { ...path, description: "What the call before gave: goes on after it" },
  },
  required: ["query"],
  additionalProperties: false,
};

const excerpt = {
  type: "object",
  properties: { line: { type: "integer", minimum: 1 }, text: { type: "string" } },
  required: ["line", "text"],
  additionalProperties: false,
};

const hit = {
  type: "object",
  properties: {
    path: { type: "string" },
    score: { type: "number", description: "Higher is better; comparable within one answer only" },
    words: { type: "array", items: { type: "string" } },
    excerpts: { type: "array", items: excerpt, maxItems: 3 },
  },
  required: ["path", "score", "words", "excerpts"],
  additionalProperties: false,
};

/** What it gives. */
export const output = {
  type: "object",
  properties: {
    hits: { type: "array", items: hit },
    found: count,
    searched: count,
    skipped: {
      type: "object",
      properties: { binary: count, unreadable: count, cut: count },
      required: ["binary", "unreadable", "cut"],
      additionalProperties: false,
    },
    cursor: { type: "string", description: "There are more files: call again with it" },
  },
  required: ["hits", "found", "searched", "skipped"],
  additionalProperties: false,
};
