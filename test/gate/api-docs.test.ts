import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "./project-tree.ts";
import { type ProgramResult, runProgram } from "./run-program.ts";
import { createTemporaryTree } from "./temporary-tree.ts";

const typedoc = join(projectRoot, "docs/node_modules/typedoc/bin/typedoc");
const documented = "/** Counts things. */\nexport function count(): number {\n  return 1;\n}\n";

/** Runs this project's TypeDoc configuration over a project with one package. */
async function convert(source: string): Promise<ProgramResult> {
  const [options, base, docs] = await Promise.all(
    ["typedoc.json", "tsconfig.base.json", "docs/tsconfig.json"].map((file) =>
      readFile(join(projectRoot, file), "utf8"),
    ),
  );
  await using tree = await createTemporaryTree({
    "typedoc.json": options ?? "",
    "tsconfig.base.json": base ?? "",
    "docs/tsconfig.json": (docs ?? "").replace('"node"', ""),
    "package.json": { name: "sample", private: true, workspaces: ["packages/*"] },
    "packages/sample/package.json": { name: "@cordon/sample", version: "0.0.0", type: "module" },
    "packages/sample/src/index.ts": 'export { count } from "./count.ts";\n',
    "packages/sample/src/count.ts": source,
  });
  const command = [typedoc, "--options", "typedoc.json", "--emit", "none"];
  return await runProgram(command, { directory: tree.root, output: "keep" });
}

describe("typedoc.json", () => {
  it("accepts an export with a doc comment", async () => {
    expect(await convert(documented)).toMatchObject({ exitCode: 0 });
  });

  it("fails with 3 when one public export has no doc comment", async () => {
    const result = await convert(documented.replace(/^.*\n/u, ""));
    expect(result.output).toContain("does not have any documentation");
    expect(result.exitCode).toBe(3);
  });

  it("fails when a link in a doc comment leads nowhere", async () => {
    const result = await convert(documented.replace("things", "{@link Nothing}"));
    expect(result.output).toContain("Nothing");
    expect(result.exitCode).toBe(4);
  });

  it("fails when a public signature names a type that is not exported", async () => {
    const result = await convert(
      `/** Hidden. */\nexport type Hidden = { readonly a: 1 };\n${documented.replace("count()", "count(_: Hidden)")}`,
    );
    expect(result.output).toContain("Hidden");
    expect(result.exitCode).toBe(3);
  });
});
