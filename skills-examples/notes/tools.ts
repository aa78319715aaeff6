import type { JsonSchema, ToolDefinition } from "@cordon/pdk";
import { idPattern } from "./note.ts";

const object = (properties: Readonly<Record<string, object>>, required: readonly string[]): JsonSchema => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const id = { type: "string", pattern: idPattern };
const tag = { type: "string", minLength: 1, maxLength: 40 };
const tags = { type: "array", items: tag, maxItems: 10 };
const limit = { type: "integer", minimum: 1, maximum: 100, description: "Notes at most. Default 20" };
const time = { type: "integer", description: "Milliseconds since 1970" };
const note = object(
  { id, text: { type: "string" }, tags: { type: "array", items: { type: "string" } }, created: time, expires: time },
  ["id", "text", "tags", "created"],
);
const notes = { type: "array", items: note };

/** The tools of the notebook, as the manifest says them. */
export const tools = {
  add: {
    description: "Keeps a note, for ever or for a time",
    input: object(
      {
        text: { type: "string", minLength: 1, maxLength: 4000 },
        tags,
        keepSeconds: { type: "integer", minimum: 1, maximum: 315_360_000, description: "After this it is gone" },
      },
      ["text"],
    ),
    output: note,
  },
  get: {
    description: "Gives one note",
    input: object({ id }, ["id"]),
    output: { anyOf: [note, { type: "null" }] },
  },
  list: {
    description: "Lists notes, the newest first",
    input: object({ tag, limit, cursor: { ...id, description: "What the page before gave" } }, []),
    output: object({ notes, cursor: id }, ["notes"]),
  },
  find: {
    description: "Finds notes that have all the words and all the tags, the newest first",
    input: object({ words: { type: "string", maxLength: 200 }, tags, limit }, []),
    output: object({ notes, searched: { type: "integer" }, complete: { type: "boolean" } }, [
      "notes",
      "searched",
      "complete",
    ]),
  },
  remove: {
    description: "Removes a note",
    input: object({ id }, ["id"]),
    output: object({ removed: { type: "boolean", description: "False when there was none" } }, ["removed"]),
  },
} satisfies Readonly<Record<string, ToolDefinition>>;
