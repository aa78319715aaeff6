import { describe, expect, it } from "vitest";
import { createTemporaryTree } from "../temporary-tree.ts";
import { checkFileLength, longestFileLines } from "./file-length.ts";

describe("checkFileLength()", () => {
  it("accepts the longest file and refuses one line more, in every language of the tree", async () => {
    await using tree = await createTemporaryTree({
      "a.ts": "a\n".repeat(longestFileLines),
      "b.ts": "a\n".repeat(longestFileLines + 1),
      "c.rs": "a\n".repeat(longestFileLines + 1),
      "d.test.ts": "a\n".repeat(longestFileLines + 1),
    });
    expect((await checkFileLength(tree)).map((finding) => finding.file)).toEqual(["b.ts", "c.rs", "d.test.ts"]);
  });

  it("does not read data, documents and what a tool wrote", async () => {
    const long = "a\n".repeat(longestFileLines + 1);
    await using tree = await createTemporaryTree({ "a.json": long, "b.md": long, "generated/c.ts": long });
    expect(await checkFileLength(tree)).toEqual([]);
  });
});
