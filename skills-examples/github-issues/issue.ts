/** An issue, or a pull request, as far as it is reported. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: string;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly comments: number;
  readonly created: string;
  readonly updated: string;
  readonly isPullRequest: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a page of the API. What it says beyond these fields is passed over.
 *
 * @throws TypeError when it is no list of issues.
 */
export function readIssues(page: unknown): readonly Issue[] {
  if (!Array.isArray(page)) throw new TypeError("the server answered something else than a list of issues");
  return page.map((value: unknown) => readIssue(fieldsOf(value)));
}

function readIssue(fields: Fields): Issue {
  const number = fields["number"];
  if (typeof number !== "number") throw new TypeError("the server answered an issue without a number");
  return {
    number,
    title: text(fields["title"]).slice(0, 300).toWellFormed(),
    url: text(fields["html_url"]),
    state: text(fields["state"]),
    labels: names(fields["labels"], "name"),
    assignees: names(fields["assignees"], "login"),
    comments: typeof fields["comments"] === "number" ? fields["comments"] : 0,
    created: text(fields["created_at"]),
    updated: text(fields["updated_at"]),
    isPullRequest: "pull_request" in fields,
  };
}

const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Names stand there as texts, or in objects. */
function names(value: unknown, field: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.map((entry) => (typeof entry === "string" ? entry : text(fieldsOf(entry)[field]))).filter(Boolean);
}
