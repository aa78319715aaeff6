import type { ToolDefinition } from "@cordon/pdk";

const count = { type: "integer", minimum: 0 };
const text = { type: "string" };
const texts = { type: "array", items: text };

const input = {
  type: "object",
  properties: {
    repository: {
      type: "string",
      pattern: "^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$",
      maxLength: 140,
      description: "Owner and name, as in nodejs/undici",
    },
    state: { enum: ["open", "closed", "all"], description: "Default open" },
    labels: {
      type: "array",
      items: { type: "string", pattern: "^[^,]+$", maxLength: 50 },
      maxItems: 10,
      description: "All of them",
    },
    maxPages: { type: "integer", minimum: 1, maximum: 10, description: "Pages of 100 entries. Default 3" },
    anonymous: { type: "boolean", description: "Does not sign in. Default false" },
  },
  required: ["repository"],
  additionalProperties: false,
};

const issue = {
  type: "object",
  properties: {
    number: count,
    title: text,
    url: text,
    state: text,
    labels: texts,
    assignees: texts,
    comments: count,
    created: text,
    updated: text,
    isPullRequest: { type: "boolean" },
  },
};

const reading = {
  pages: count,
  retries: count,
  complete: { type: "boolean", description: "False when there are more pages" },
  stopped: { type: "string", description: "Why a page is missing" },
  retryAfterSeconds: count,
};

/** The tools of the skill, as the manifest says them. */
export const tools = {
  list: {
    description: "Lists the issues and pull requests of a repository",
    input,
    output: {
      type: "object",
      properties: { issues: { type: "array", items: issue }, ...reading },
      required: ["issues", "pages", "retries", "complete"],
      additionalProperties: false,
    },
  },
  summary: {
    description: "Sums the issues of a repository up: counts, labels, the oldest, the most discussed",
    input,
    output: {
      type: "object",
      properties: {
        issues: count,
        pullRequests: count,
        unassigned: count,
        labels: { type: "array", items: { type: "object", properties: { label: text, count } } },
        oldest: { anyOf: [issue, { type: "null" }] },
        mostDiscussed: { type: "array", items: issue },
        ...reading,
      },
      required: [
        "issues",
        "pullRequests",
        "unassigned",
        "labels",
        "oldest",
        "mostDiscussed",
        "pages",
        "retries",
        "complete",
      ],
      additionalProperties: false,
    },
  },
} satisfies Readonly<Record<string, ToolDefinition>>;
