import type { SecretUse } from "@cordon/pdk";
import { type Issue, readIssues } from "./issue.ts";
import { nextLink } from "./link-header.ts";
import { PageError } from "./page-error.ts";
import { PageReader } from "./page-reader.ts";

const api = "https://api.github.com/";

/** Which issues of which repository. */
export interface Selection {
  /** Owner and name: `nodejs/undici`. */
  readonly repository: string;
  readonly state?: "open" | "closed" | "all";
  readonly labels?: readonly string[];
  /** Pages of 100 entries at most. Default 3. */
  readonly maxPages?: number;
  /** Does not sign in. Default false. */
  readonly anonymous?: boolean;
}

/** The pages that could be had. */
export interface Reading {
  readonly issues: readonly Issue[];
  readonly pages: number;
  readonly retries: number;
  /** False when there are more pages. */
  readonly complete: boolean;
  /** Why a page is missing, and when to come again. */
  readonly stopped?: string;
  readonly retryAfterSeconds?: number;
}

const signIn: readonly SecretUse[] = [{ name: "GITHUB_TOKEN", header: "authorization", format: "Bearer {}" }];

/**
 * Reads the issues of a repository page by page. What was read before a page cannot be had is given; without any, it fails.
 *
 * @throws Error, PermissionError, HostError when there is nothing to give.
 */
export async function readRepository({ repository, maxPages = 3, ...selection }: Selection): Promise<Reading> {
  const reader = new PageReader(selection.anonymous === true ? [] : signIn);
  const issues: Issue[] = [];
  let pages = 0;
  let next: string | undefined = firstPage(repository, selection);
  try {
    while (next !== undefined && pages < maxPages) {
      const response = await reader.read(next);
      if (!response.ok) throw new Error(await refusalOf(response));
      issues.push(...readIssues(await response.json()));
      pages += 1;
      next = nextLink(response.headers.get("link"));
      if (next !== undefined && !next.startsWith(api)) throw new Error("the next page is at another host");
    }
  } catch (error) {
    if (pages > 0 && error instanceof PageError) {
      const wait = error.waitMs === undefined ? {} : { retryAfterSeconds: Math.ceil(error.waitMs / 1000) };
      return { issues, pages, retries: reader.retries, complete: false, stopped: error.message, ...wait };
    }
    if (error instanceof Error) error.message = `Cannot read the issues of "${repository}": ${error.message}`;
    throw error;
  }
  return { issues, pages, retries: reader.retries, complete: next === undefined };
}

function firstPage(repository: string, { state = "open", labels = [] }: Omit<Selection, "repository">): string {
  const query = new URLSearchParams({ state, per_page: "100" });
  if (labels.length > 0) query.set("labels", labels.join(","));
  return `${api}repos/${repository}/issues?${query.toString()}`;
}

async function refusalOf(response: {
  readonly status: number;
  readonly json: () => Promise<unknown>;
}): Promise<string> {
  const body = await response.json().catch(() => undefined);
  const said = typeof body === "object" && body !== null && "message" in body ? body.message : undefined;
  const quoted = typeof said === "string" ? ` (${JSON.stringify(said.slice(0, 200))})` : "";
  const meaning = response.status === 404 ? ": there is no such repository, or it is private" : "";
  return `the server answered ${response.status}${meaning}${quoted}`;
}
