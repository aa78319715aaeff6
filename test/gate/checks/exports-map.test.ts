import { describe, expect, it } from "vitest";
import { createTemporaryTree } from "../temporary-tree.ts";
import { checkExportsMaps } from "./exports-map.ts";

const target = { "@cordon/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" };
const manifest = { name: "@cordon/core", files: ["dist", "src"], exports: { ".": target } };
const sources = { "packages/core/src/index.ts": "", "packages/core/src/other.ts": "" };

async function messagesFor(value: object): Promise<readonly string[]> {
  await using tree = await createTemporaryTree({ ...sources, "packages/core/package.json": value });
  return (await checkExportsMaps(tree)).map((finding) => finding.message);
}

describe("checkExportsMaps()", () => {
  it("accepts a map whose three names agree", async () => {
    expect(await messagesFor(manifest)).toEqual([]);
  });

  it("refuses a source that does not exist", async () => {
    const gone = { ...target, "@cordon/source": "./src/gone.ts" };
    const messages = await messagesFor({ ...manifest, exports: { ".": target, "./gone": gone } });
    expect(messages).toEqual(['"./gone" has no source: "./src/gone.ts" is no file below src']);
  });

  it("refuses declarations and modules that another source makes", async () => {
    const crossed = { ...target, "@cordon/source": "./src/other.ts" };
    const messages = await messagesFor({ ...manifest, exports: { ".": target, "./other": crossed } });
    expect(messages).toEqual([
      '"./other" must have the types "./dist/other.d.ts"',
      '"./other" must have the default "./dist/other.js"',
    ]);
  });

  it("refuses conditions in an order that hides the source", async () => {
    const { default: module, ...rest } = target;
    const messages = await messagesFor({ ...manifest, exports: { ".": { default: module, ...rest } } });
    expect(messages.join()).toContain("in this order, not default, @cordon/source, types");
  });

  it("refuses a package without a main export, with another name, or that leaves its sources out", async () => {
    const messages = await messagesFor({ name: "@cordon/kern", files: ["dist"], exports: {} });
    expect(messages).toEqual([
      'the name must be "@cordon/core"',
      '"exports" lacks "."',
      '"files" lacks "src", which the exports point into',
    ]);
  });

  it("refuses a command that points to no file", async () => {
    const messages = await messagesFor({ ...manifest, bin: { cordon: "./bin/cordon.js" } });
    expect(messages).toEqual(['the command "cordon" points to no file: "./bin/cordon.js"']);
  });
});
