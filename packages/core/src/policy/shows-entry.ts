import { entryPath } from "../permissions/path-scope.ts";
import type { FileRequest } from "../permissions/permission-request.ts";
import { decide, type Decision } from "./decide.ts";
import type { Grants } from "./grants.ts";
import type { GrantUsage } from "./grant-usage.ts";

/**
 * Says whether a listing shows an entry: when a stat of the entry would be decided no worse than the listing was.
 *
 * A pattern like `/dir/*.csv` lets `/dir` be listed and shows only what it matches; a `deny` hides what it matches.
 * Whether the entry is a link that leads elsewhere is checked by whoever resolves it.
 *
 * @param listing The request for the folder, with the purpose `list`.
 * @param outcome What that request was decided; `ask` means that it was approved.
 * @param name The entry's name, one segment as the file system gave it.
 */
export function showsEntry(
  grants: Grants,
  listing: FileRequest,
  outcome: Decision["outcome"],
  name: string,
  usage?: GrantUsage,
): boolean {
  if (name === "" || name === "." || name === ".." || name.includes("/")) {
    return false;
  }
  const stat: FileRequest = { ...listing, path: entryPath(listing.path, name), folder: false, purpose: "stat" };
  const decision = decide(grants, stat, usage);
  return decision.outcome === "allow" || (decision.outcome === "ask" && outcome === "ask");
}
