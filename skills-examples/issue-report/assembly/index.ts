import { Host } from "@extism/as-pdk";
import "@cordon/pdk-assemblyscript/assembly/abort";
import { JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";
import { failWith, succeedWithBytes } from "@cordon/pdk-assemblyscript/assembly/outcome";

import { Api } from "./api";
import { Tally } from "./tally";

const origin = "https://api.github.com";

/** The one tool: reads the issues of a repository, page by page, and outputs what they come to. */
export function report(): i32 {
  const input = new JsonReader(Host.input());
  let repository = "";
  let state = "open";
  let staleBefore = "";
  let maxPages = 3;
  let anonymous = false;
  input.openObject();
  for (let key = input.nextKey(); key !== null; key = input.nextKey()) {
    if (key == "repository") repository = input.readString();
    else if (key == "state") state = input.readString();
    else if (key == "staleBefore") staleBefore = input.readString();
    else if (key == "maxPages") maxPages = <i32>input.readNumber();
    else if (key == "anonymous") anonymous = input.readBoolean();
    else input.skip();
  }
  if (!input.finish() || repository.length == 0) {
    return failWith('Cannot read the input: it must be { "repository": "owner/name" }');
  }

  const api = new Api(origin, anonymous ? "" : "GITHUB_TOKEN");
  const tally = new Tally(repository, state, staleBefore);
  let next: string | null = origin + "/repos/" + repository + "/issues?state=" + state + "&per_page=100";
  while (next !== null && tally.pages < maxPages) {
    const page = api.fetch(next);
    if (page.problem.length > 0) {
      // What was read already is worth more than an error, as long as the report says that it is a part.
      if (tally.pages == 0) return failWith('Cannot report on "' + repository + '": ' + page.problem);
      tally.stopped = page.problem;
      tally.retryAfterSeconds = page.retryAfterSeconds;
      break;
    }
    const problem = tally.addPage(page.body);
    if (problem.length > 0) return failWith('Cannot report on "' + repository + '": ' + problem);
    next = page.next;
  }
  return succeedWithBytes(tally.toReport(next !== null, api.retries));
}
