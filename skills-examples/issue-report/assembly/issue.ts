import { JsonKind, JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";

/** What a report needs of an issue. */
export class Issue {
  number: i32 = 0;
  title: string = "";
  url: string = "";
  /** ISO 8601 in UTC, so that texts sort like times. */
  created: string = "";
  updated: string = "";
  comments: i32 = 0;
  labels: string[] = [];
  assigned: bool = false;
  /** The API lists pull requests among the issues. */
  isPullRequest: bool = false;
}

/** Reads one entry of the list. */
export function readIssue(reader: JsonReader): Issue {
  const issue = new Issue();
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    const kind = reader.kind();
    if (key == "number") issue.number = <i32>reader.readNumber();
    else if (key == "comments") issue.comments = <i32>reader.readNumber();
    else if (key == "title" && kind == JsonKind.String) issue.title = reader.readString();
    else if (key == "html_url" && kind == JsonKind.String) issue.url = reader.readString();
    else if (key == "created_at" && kind == JsonKind.String) issue.created = reader.readString();
    else if (key == "updated_at" && kind == JsonKind.String) issue.updated = reader.readString();
    else if (key == "labels" && kind == JsonKind.Array) readLabels(reader, issue.labels);
    else if (key == "assignees" && kind == JsonKind.Array) issue.assigned = readAny(reader);
    else {
      if (key == "pull_request") issue.isPullRequest = kind == JsonKind.Object;
      reader.skip();
    }
  }
  return issue;
}

/** A label is an object with a name, or the name itself. */
function readLabels(reader: JsonReader, labels: string[]): void {
  reader.openArray();
  while (reader.nextElement()) {
    if (reader.kind() == JsonKind.String) {
      labels.push(reader.readString());
      continue;
    }
    reader.openObject();
    for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
      if (key == "name" && reader.kind() == JsonKind.String) labels.push(reader.readString());
      else reader.skip();
    }
  }
}

/** Passes over a list and says whether it holds anything. */
function readAny(reader: JsonReader): bool {
  let any = false;
  reader.openArray();
  while (reader.nextElement()) {
    reader.skip();
    any = true;
  }
  return any;
}
