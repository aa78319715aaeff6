const column = { type: "string", minLength: 1, maxLength: 100 };
const count = { type: "integer", minimum: 0 };

/** What the skill takes. */
export const input = {
  type: "object",
  properties: {
    name: { type: "string", pattern: "^[a-z0-9][a-z0-9-]{0,59}$", description: "Of the report's file, without .md" },
    title: { type: "string", minLength: 1, maxLength: 100 },
    files: {
      type: "array",
      items: { type: "string", pattern: "^/", maxLength: 1000 },
      minItems: 1,
      maxItems: 12,
      uniqueItems: true,
      description: "The paths of CSV files",
    },
    group: { ...column, description: "The column by which rows are added up" },
    amount: { ...column, description: "The column that is added up" },
    day: { ...column, description: "The column with days such as 2026-01-31, to add up by month" },
    replace: { type: "boolean", description: "Takes the place of a report of the name. Default false" },
  },
  required: ["name", "title", "files", "group", "amount"],
  additionalProperties: false,
};

/** What it gives. */
export const output = {
  type: "object",
  properties: {
    path: { type: "string" },
    bytes: count,
    replaced: { type: "boolean" },
    rows: count,
    leftOut: { ...count, description: "Rows without an amount" },
    total: { type: "number" },
    largest: { type: "string", description: "The group with the largest sum" },
  },
  required: ["path", "bytes", "replaced", "rows", "leftOut", "total"],
  additionalProperties: false,
};
