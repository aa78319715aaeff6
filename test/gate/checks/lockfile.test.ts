import { describe, expect, it } from "vitest";
import { projectRoot } from "../project-tree.ts";
import { createTemporaryTree } from "../temporary-tree.ts";
import { allowedInstallScripts, checkLockfile } from "./lockfile.ts";

async function messagesFor(packages: object): Promise<readonly string[]> {
  await using tree = await createTemporaryTree({ "package-lock.json": { packages } });
  return (await checkLockfile(tree)).map((finding) => finding.message);
}

describe("checkLockfile()", () => {
  it("accepts workspaces, packages with a hash only, and the listed install scripts", async () => {
    const messages = await messagesFor({
      "node_modules/@cordon/core": { resolved: "packages/core", link: true },
      "node_modules/yaml": { version: "2.9.1", integrity: "sha512-x" },
      "node_modules/node": { version: "26.10.0", hasInstallScript: true },
    });
    expect(messages).toEqual([]);
  });

  it.each(["https://example.org/yaml.tgz", "http://localhost/yaml.tgz", "git+ssh://git@example.org/yaml.git"])(
    "refuses a package that names its source: %s",
    async (resolved) => {
      expect(await messagesFor({ "node_modules/yaml": { resolved } })).toEqual([
        '"node_modules/yaml" names where it was downloaded from: run `npm run lock`',
      ]);
    },
  );

  it("refuses an install script that nobody decided on, however deep it sits", async () => {
    const messages = await messagesFor({ "node_modules/a/node_modules/esbuild": { hasInstallScript: true } });
    expect(messages).toEqual([
      '"node_modules/a/node_modules/esbuild" runs a script when it is installed: choose another package or state a reason',
    ]);
  });

  it("finds nothing in this project, which lists one install script with its reason", async () => {
    expect(await checkLockfile({ root: projectRoot, files: [] })).toEqual([]);
    expect([...allowedInstallScripts.keys()]).toEqual(["node"]);
  });
});
