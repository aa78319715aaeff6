import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readManifestOption } from "./read-manifest-option.ts";
import { UsageError } from "./usage-error.ts";

let file: string;

beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), "cordon-manifest-")), "manifest.json");
});

afterAll(async () => {
  await rm(join(file, ".."), { recursive: true });
});

describe("readManifestOption()", () => {
  it("gives the manifest as plain data", async () => {
    const manifest = { abi: 1, id: "guest", name: "Guest", version: "1.0.0", tools: [{ name: "count" }] };
    await writeFile(file, JSON.stringify(manifest));
    expect(await readManifestOption(file)).toEqual(manifest);
  });

  it("refuses what is no manifest as a usage error that names the file and the field", async () => {
    const fields = '"abi":1,"id":"guest","name":"Guest","version":"1.0.0"';
    for (const [text, problem] of [
      ["not json", "JSON"],
      [`{${fields},"extra":1}`, "extra: the field is unknown"],
      [`{${fields},"name":"Other"}`, "name"],
    ] as const) {
      await writeFile(file, text);
      const refused = expect(readManifestOption(file)).rejects;
      await refused.toBeInstanceOf(UsageError);
      await expect(readManifestOption(file)).rejects.toThrow(
        `Cannot use --manifest "${file}": Cannot read the manifest: `,
      );
      await expect(readManifestOption(file)).rejects.toThrow(problem);
    }
  });

  it("says why a file cannot be read", async () => {
    await expect(readManifestOption(`${file}.missing`)).rejects.toThrow("it does not exist");
  });
});
