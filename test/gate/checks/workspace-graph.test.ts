import { describe, expect, it } from "vitest";
import { createTemporaryTree } from "../temporary-tree.ts";
import { checkWorkspaceGraph } from "./workspace-graph.ts";

interface PackageSample {
  readonly depends?: readonly string[];
  readonly refers?: readonly string[];
}

async function messagesFor(
  packages: Readonly<Record<string, PackageSample>>,
  built = Object.keys(packages),
): Promise<readonly string[]> {
  const files: Record<string, object> = {};
  for (const [folder, { depends = [], refers = depends }] of Object.entries(packages)) {
    const dependencies = Object.fromEntries(depends.map((name) => [`@cordon/${name}`, "0"]));
    files[`packages/${folder}/package.json`] = { dependencies };
    files[`packages/${folder}/tsconfig.json`] = { references: refers.map((name) => ({ path: `../${name}` })) };
  }
  await using tree = await createTemporaryTree({
    ...files,
    "tsconfig.json": { references: built.map((folder) => ({ path: `packages/${folder}` })) },
  });
  return (await checkWorkspaceGraph(tree)).map((finding) => finding.message);
}

describe("checkWorkspaceGraph()", () => {
  it("accepts arrows that go down and references that follow them", async () => {
    expect(await messagesFor({ core: {}, sandbox: { depends: ["core"] } })).toEqual([]);
  });

  it("refuses an arrow between the sandbox and the capabilities", async () => {
    const messages = await messagesFor({
      capabilities: { depends: ["sandbox"] },
      sandbox: { depends: ["capabilities"] },
    });
    expect(messages).toEqual([
      "capabilities may not depend on sandbox: imports go down only",
      "sandbox may not depend on capabilities: imports go down only",
    ]);
  });

  it("refuses references that differ from the dependencies", async () => {
    const messages = await messagesFor({
      agent: { depends: ["core"], refers: [] },
      store: { depends: [], refers: ["core"] },
    });
    expect(messages).toEqual([
      'lacks the reference to "../core" that package.json depends on',
      'refers to "../core", on which package.json does not depend',
    ]);
  });

  it("refuses a package in no row of the table, and one that is not built", async () => {
    const messages = await messagesFor({ core: {}, sideways: {} }, ["core"]);
    expect(messages).toEqual([
      "is in no row of test/gate/import-directions.ts: add one, and its lint rule",
      'must refer to "packages/sideways", else it is not built',
    ]);
  });

  it("refuses any dependency of core", async () => {
    await using tree = await createTemporaryTree({
      "packages/core/package.json": { dependencies: { zod: "4.0.0" } },
      "tsconfig.json": { references: [{ path: "./packages/core" }] },
    });
    expect((await checkWorkspaceGraph(tree)).map((finding) => finding.message)).toEqual([
      "core has no dependency: it holds contracts and pure rules only",
    ]);
  });
});
