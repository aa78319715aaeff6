import { describe, expect, it } from "vitest";
import { createTemporaryTree } from "../temporary-tree.ts";
import { checkIndexLists } from "./index-list.ts";

async function linesRefusedIn(text: string): Promise<readonly (number | undefined)[]> {
  await using tree = await createTemporaryTree({
    "packages/core/package.json": {},
    "packages/core/src/index.ts": text,
  });
  return (await checkIndexLists(tree)).map((finding) => finding.line);
}

describe("checkIndexLists()", () => {
  it("accepts groups of named exports with comments", async () => {
    const text = `/** Core; with a semicolon. */
// Errors; all of them.
export { CordonError, type ErrorCode } from "./errors/cordon-error.ts";
export type {
  Limits,
} from "./limits/limits.ts";
export { type Policy } from "@cordon/core";
`;
    expect(await linesRefusedIn(text)).toEqual([]);
  });

  it("accepts a package that has nothing to show yet", async () => {
    expect(await linesRefusedIn("export {};\n")).toEqual([]);
  });

  it.each([
    ["export everything", 'export * from "./a.ts";'],
    ["export every type", 'export type * from "./a.ts";'],
    ["export a namespace", 'export * as a from "./a.ts";'],
    ["declare a constant", "export const a = 1;"],
    ["import", 'import { a } from "./a.ts";'],
    ["call", "start();"],
    ["re-export a package of others", 'export { a } from "yaml";'],
  ])("refuses to %s, and names the line", async (_says, statement) => {
    expect(await linesRefusedIn(`/*\n * Two\n */\nexport { b } from "./b.ts";\n\n${statement}\n`)).toEqual([6]);
  });

  it("refuses a package without a list", async () => {
    await using tree = await createTemporaryTree({ "packages/core/package.json": {} });
    expect((await checkIndexLists(tree)).map((finding) => finding.file)).toEqual(["packages/core/src/index.ts"]);
  });
});
