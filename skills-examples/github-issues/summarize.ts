import type { Issue } from "./issue.ts";
import type { Reading } from "./read-repository.ts";

/** Some issues in a few numbers. */
export interface Summary extends Omit<Reading, "issues"> {
  readonly issues: number;
  readonly pullRequests: number;
  readonly unassigned: number;
  /** The ten most used. */
  readonly labels: readonly { readonly label: string; readonly count: number }[];
  readonly oldest: Issue | null;
  readonly mostDiscussed: readonly Issue[];
}

const top = { labels: 10, discussed: 5 } as const;

/** Counts what was read. Equal counts are by name or number, so that equal issues give equal summaries. */
export function summarize({ issues: entries, ...reading }: Reading): Summary {
  const issues = entries.filter(({ isPullRequest }) => !isPullRequest);
  const counts = new Map<string, number>();
  for (const label of issues.flatMap(({ labels }) => labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labels = [...counts].map(([label, count]) => ({ label, count }));
  return {
    issues: issues.length,
    pullRequests: entries.length - issues.length,
    unassigned: issues.filter(({ assignees }) => assignees.length === 0).length,
    labels: labels
      .toSorted((left, right) => right.count - left.count || (left.label < right.label ? -1 : 1))
      .slice(0, top.labels),
    oldest: issues.toSorted((left, right) => (left.created < right.created ? -1 : 1))[0] ?? null,
    mostDiscussed: issues
      .filter(({ comments }) => comments > 0)
      .toSorted((left, right) => right.comments - left.comments || left.number - right.number)
      .slice(0, top.discussed),
    ...reading,
  };
}
