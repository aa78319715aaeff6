import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { version } from "./version.ts";

describe("version", () => {
  it("is the one in package.json", async () => {
    const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
    expect(JSON.parse(text)).toMatchObject({ name: "@cordon/cli", version });
  });
});
