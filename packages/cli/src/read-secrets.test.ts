import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSecrets } from "./read-secrets.ts";
import { recordedIo } from "./testing/recorded-io.ts";

const io = recordedIo({ environment: { KEY: "from-the-environment" } });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-secrets-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("--secret", () => {
  it("takes the variable of the environment of that name, or a file without its line end", async () => {
    const file = join(folder, "key");
    await writeFile(file, "from-a-file\r\n");
    expect(await readSecrets(["KEY", `OTHER=@${file}`], io)).toEqual({
      KEY: "from-the-environment",
      OTHER: "from-a-file",
    });
    expect(await readSecrets([], io)).toEqual({});
  });

  it.each([
    [["KEY=in-plain-sight"], "a value does not belong on a command line"],
    [["=in-plain-sight"], "a value does not belong on a command line"],
    [["KEY=@"], "write --secret NAME"],
    [["MISSING"], "the environment has no variable of that name"],
    [["KEY", "KEY"], 'Cannot use --secret "KEY" twice'],
    [["KEY=@/nowhere/at-all"], 'Cannot read the file of --secret "KEY"'],
  ])("refuses %j, and does not repeat a value", async (options, words) => {
    const refusal = await readSecrets(options, io).catch((error: unknown) => error);
    expect(String(refusal)).toContain(words);
    expect(String(refusal)).not.toMatch(/plain-sight|from-the/u);
  });
});
