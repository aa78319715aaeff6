import { describe, expect, it } from "vitest";
import { canonicalFileRequest } from "../permissions/canonical-file-request.ts";
import { parsePermissionEntries } from "../permissions/parse-permission-entry.ts";
import { decide } from "./decide.ts";
import { createGrants } from "./grants.ts";
import { showsEntry } from "./shows-entry.ts";

const names = ["a.csv", "b.txt", ".csv", "secret.csv", "sub"];

function shown(
  lists: { readonly allow?: string[]; readonly ask?: string[]; readonly deny?: string[] },
  folder = "/d",
): unknown {
  const grants = createGrants({
    requested: parsePermissionEntries(["fs:read:/**", "fs:read:/"], "manifest"),
    allow: parsePermissionEntries(lists.allow ?? [], "allow"),
    ask: parsePermissionEntries(lists.ask ?? [], "ask"),
    deny: parsePermissionEntries(lists.deny ?? [], "deny"),
  });
  const listing = canonicalFileRequest("read", folder, { purpose: "list" });
  const { outcome } = decide(grants, listing);
  return outcome === "deny" ? "denied" : names.filter((name) => showsEntry(grants, listing, outcome, name));
}

describe("showsEntry", () => {
  it("shows what the entries match", () => {
    expect(shown({ allow: ["fs:read:/d/*"] })).toEqual(names);
    expect(shown({ allow: ["fs:read:/d/*.csv"] })).toEqual(["a.csv", "secret.csv"]);
    expect(shown({ allow: ["fs:read:/**"] })).toEqual(names);
    expect(shown({ allow: ["fs:read:/*"] }, "/")).toEqual(names);
    expect(shown({ allow: ["fs:read:/d"] })).toEqual([]);
    expect(shown({ allow: ["fs:read:/d/a.csv"] })).toBe("denied");
    expect(shown({ allow: ["fs:read:/d/sub/**"] })).toBe("denied");
  });

  it("hides what is denied, and still lists the rest", () => {
    expect(shown({ allow: ["fs:read:/d/*"], deny: ["fs:read:/d/secret.csv", "fs:read:/d/*.txt"] })).toEqual([
      "a.csv",
      ".csv",
      "sub",
    ]);
    expect(shown({ allow: ["fs:read:/d/*"], deny: ["fs:read:/d/*"] })).toEqual([]);
    expect(shown({ allow: ["fs:read:/d/*"], deny: ["fs:read:/d"] })).toBe("denied");
  });

  it("shows what has to be asked for only in a listing that was asked for", () => {
    expect(shown({ allow: ["fs:read:/d/*"], ask: ["fs:read:/d/*.csv"] })).toEqual(["b.txt", ".csv", "sub"]);
    expect(shown({ ask: ["fs:read:/d/*.csv"] })).toEqual(["a.csv", "secret.csv"]);
  });

  it("shows no name that is not one segment", () => {
    const grants = createGrants({
      requested: parsePermissionEntries(["fs:read:/**"], "manifest"),
      allow: parsePermissionEntries(["fs:read:/**"], "allow"),
    });
    const listing = canonicalFileRequest("read", "/d", { purpose: "list" });
    for (const name of ["", ".", "..", "a/b", "../d"]) {
      expect(showsEntry(grants, listing, "allow", name)).toBe(false);
    }
  });
});
