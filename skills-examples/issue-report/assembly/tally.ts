import { JsonKind, JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";
import { JsonWriter } from "@cordon/pdk-assemblyscript/assembly/json-writer";

import { Issue, readIssue } from "./issue";

const mostLabels = 10;
const mostDiscussed = 5;

/** What the issues that were read come to. */
export class Tally {
  pages: i32 = 0;
  /** Why there are not all pages that were wanted; empty when there are. */
  stopped: string = "";
  retryAfterSeconds: i32 = 0;

  private issues: i32 = 0;
  private pullRequests: i32 = 0;
  private unassigned: i32 = 0;
  private stale: i32 = 0;
  private labels: Map<string, i32> = new Map<string, i32>();
  private oldest: Issue | null = null;
  private discussed: Issue[] = [];

  constructor(
    private repository: string,
    private state: string,
    private staleBefore: string,
  ) {}

  /** Adds a page; what is wrong with it, or an empty text. */
  addPage(body: Uint8Array): string {
    const reader = new JsonReader(body);
    if (reader.kind() != JsonKind.Array) return "the answer is no list of issues";
    reader.openArray();
    while (reader.nextElement()) this.add(readIssue(reader));
    if (!reader.finish()) return reader.failure;
    this.pages++;
    return "";
  }

  /**
   * Writes the report. Equal issues give equal bytes.
   *
   * @param more Whether there are pages that were not read.
   * @param retries Requests that were sent once more.
   */
  toReport(more: bool, retries: i32): Uint8Array {
    const report = new JsonWriter();
    report.openObject();
    this.writeCounts(report);
    this.writeLabels(report);
    report.key("oldest");
    const oldest = this.oldest;
    if (oldest === null) report.nothing();
    else writeIssue(report, oldest);
    report.key("mostDiscussed");
    report.openArray();
    for (let index = 0; index < this.discussed.length; index++) writeIssue(report, this.discussed[index]);
    report.closeArray();
    report.key("pages");
    report.integer(this.pages);
    report.key("retries");
    report.integer(retries);
    report.key("complete");
    report.boolean(!more);
    if (this.stopped.length > 0) {
      report.key("stopped");
      report.string(this.stopped);
    }
    if (this.retryAfterSeconds > 0) {
      report.key("retryAfterSeconds");
      report.integer(this.retryAfterSeconds);
    }
    report.closeObject();
    return report.toBytes();
  }

  private add(issue: Issue): void {
    if (issue.isPullRequest) {
      this.pullRequests++;
      return;
    }
    this.issues++;
    if (!issue.assigned) this.unassigned++;
    if (issue.updated < this.staleBefore) this.stale++;
    const oldest = this.oldest;
    if (oldest === null || issue.created < oldest.created) this.oldest = issue;
    for (let index = 0; index < issue.labels.length; index++) {
      const label = issue.labels[index];
      this.labels.set(label, (this.labels.has(label) ? this.labels.get(label) : 0) + 1);
    }
    if (issue.comments == 0) return;
    this.discussed.push(issue);
    this.discussed.sort((left, right) =>
      left.comments == right.comments ? left.number - right.number : right.comments - left.comments,
    );
    if (this.discussed.length > mostDiscussed) this.discussed.pop();
  }

  private writeCounts(report: JsonWriter): void {
    report.key("repository");
    report.string(this.repository);
    report.key("state");
    report.string(this.state);
    report.key("issues");
    report.integer(this.issues);
    report.key("pullRequests");
    report.integer(this.pullRequests);
    report.key("unassigned");
    report.integer(this.unassigned);
    if (this.staleBefore.length == 0) return;
    report.key("stale");
    report.integer(this.stale);
  }

  private writeLabels(report: JsonWriter): void {
    const names = this.labels.keys();
    const counts: LabelCount[] = [];
    for (let index = 0; index < names.length; index++) {
      counts.push(new LabelCount(names[index], this.labels.get(names[index])));
    }
    counts.sort((left, right) => {
      if (left.count != right.count) return right.count - left.count;
      if (left.name == right.name) return 0;
      return left.name < right.name ? -1 : 1;
    });
    report.key("labels");
    report.openArray();
    for (let index = 0; index < counts.length && index < mostLabels; index++) {
      report.openObject();
      report.key("label");
      report.string(counts[index].name);
      report.key("count");
      report.integer(counts[index].count);
      report.closeObject();
    }
    report.closeArray();
  }
}

class LabelCount {
  constructor(
    public name: string,
    public count: i32,
  ) {}
}

function writeIssue(report: JsonWriter, issue: Issue): void {
  report.openObject();
  report.key("number");
  report.integer(issue.number);
  report.key("title");
  report.string(issue.title);
  report.key("created");
  report.string(issue.created);
  report.key("comments");
  report.integer(issue.comments);
  report.key("url");
  report.string(issue.url);
  report.closeObject();
}
