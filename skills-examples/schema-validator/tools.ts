import type { ToolDefinition } from "@cordon/pdk";
import { kinds } from "./schemas.ts";

const kind = { enum: kinds };
const count = { type: "integer", minimum: 0 };

/** The tools of the skill, as the manifest says them. */
export const tools = {
  validate: {
    description: "Checks records of one kind, and says what is wrong where",
    input: {
      type: "object",
      properties: { kind, records: { type: "array", maxItems: 1000 } },
      required: ["kind", "records"],
      additionalProperties: false,
    },
    output: {
      type: "object",
      properties: {
        valid: count,
        invalid: count,
        problems: {
          type: "array",
          maxItems: 100,
          items: {
            type: "object",
            properties: {
              record: { ...count, description: "The number of the record, from 0" },
              path: { type: "string", description: "Such as lines[0].price; empty for the record itself" },
              problem: { type: "string" },
            },
            required: ["record", "path", "problem"],
            additionalProperties: false,
          },
        },
        more: { ...count, description: "Problems beyond these" },
        records: { type: "array", description: "The valid ones, with what the schema fills in and trims" },
      },
      required: ["valid", "invalid", "problems", "more", "records"],
      additionalProperties: false,
    },
  },
  describe: {
    description: "Gives the JSON Schema of a kind of record",
    input: { type: "object", properties: { kind }, required: ["kind"], additionalProperties: false },
    output: { type: "object" },
  },
} satisfies Readonly<Record<string, ToolDefinition>>;
