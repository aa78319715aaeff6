import { bounds } from "./table.ts";

const column = { type: "string", minLength: 1, maxLength: 200 };
const columns = { type: "array", items: column, maxItems: 50 };
const cell = { type: ["string", "number", "boolean", "null"], maxLength: 1000 };

const condition = {
  type: "object",
  properties: {
    column,
    is: { enum: ["=", "!=", "<", "<=", ">", ">=", "contains", "one-of", "empty", "not-empty"] },
    value: { anyOf: [cell, { type: "array", items: cell, maxItems: 1000 }] },
  },
  required: ["column", "is"],
  additionalProperties: false,
};

const aggregate = {
  type: "object",
  properties: {
    of: { enum: ["count", "sum", "mean", "median", "min", "max", "percentile"] },
    column,
    at: { type: "number", minimum: 0, maximum: 100, description: "Of a percentile. Default 50" },
    as: column,
  },
  required: ["of"],
  additionalProperties: false,
};

const order = {
  type: "object",
  properties: { column, descending: { type: "boolean" } },
  required: ["column"],
  additionalProperties: false,
};

/** What the skill takes. */
export const input = {
  type: "object",
  properties: {
    file: { type: "string", pattern: "^/", maxLength: 1000, description: "The path of a CSV, JSON or JSONL file" },
    text: { type: "string", maxLength: bounds.bytes, description: "The content, in place of a file" },
    rows: { type: "array", items: { type: "object" }, description: "Objects, in place of a file" },
    format: { enum: ["csv", "json", "jsonl"], description: "Default what the name of the file ends in, else csv" },
    delimiter: { type: "string", minLength: 1, maxLength: 1 },
    where: { type: "array", items: condition, maxItems: 20, description: "All of them have to hold" },
    groupBy: columns,
    aggregates: { type: "array", items: aggregate, maxItems: 50 },
    columns,
    sort: { type: "array", items: order, maxItems: 10 },
    limit: { type: "integer", minimum: 1, maximum: 1000, description: "Default 100" },
  },
  additionalProperties: false,
};

const count = { type: "integer", minimum: 0 };

/** What it gives. */
export const output = {
  type: "object",
  properties: {
    columns: { type: "array", items: { type: "string" } },
    rows: { type: "array", items: { type: "array", items: { type: ["string", "number", "boolean", "null"] } } },
    read: { ...count, description: "Rows of the table" },
    matched: { ...count, description: "Rows that met the conditions" },
    total: { ...count, description: "Rows of the answer before the limit" },
  },
  required: ["columns", "rows", "read", "matched", "total"],
  additionalProperties: false,
};
