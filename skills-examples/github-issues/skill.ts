import { SkillBase } from "@cordon/pdk";
import { type Reading, readRepository, type Selection } from "./read-repository.ts";
import { summarize, type Summary } from "./summarize.ts";
import { tools } from "./tools.ts";

/** A client of GitHub's API for issues. */
export class GithubIssues extends SkillBase {
  override readonly id = "github-issues";
  override readonly name = "GitHub issues";
  override readonly version = "1.0.0";
  override readonly description = "Lists the issues of a GitHub repository, and sums them up.";
  override readonly license = "Apache-2.0";
  override readonly tags = ["github", "issues"];
  override readonly permissions = [
    {
      permission: "network:https:api.github.com/repos/**",
      reason: "The issues of the repository",
      methods: ["GET"],
    },
    {
      permission: "network:https:api.github.com/repositories/**",
      reason: "GitHub links to further pages by the repository's number",
      methods: ["GET"],
    },
    {
      permission: "secret:use:GITHUB_TOKEN@api.github.com",
      reason: "Signing in: private repositories, and more requests an hour",
      optional: true,
    },
  ];
  override readonly limits = { memory: "32MiB", wallTime: "60s", httpBytes: "10MiB", hostCalls: 100 };
  override readonly tools = tools;

  async list(selection: Selection): Promise<Reading> {
    return await readRepository(selection);
  }

  async summary(selection: Selection): Promise<Summary> {
    return summarize(await readRepository(selection));
  }
}
