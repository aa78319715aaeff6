import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeSkillSource } from "./skill-source.ts";

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-source-"));
  file = join(folder, "My Plugin_2.wasm");
  await writeFile(file, Uint8Array.of(1, 2, 3));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("takeSkillSource", () => {
  it("reads a path, a URL and a URL as text, and makes an id of the file's name", async () => {
    for (const source of [file, pathToFileURL(file), pathToFileURL(file).href]) {
      expect(await takeSkillSource(source)).toEqual({ bytes: Uint8Array.of(1, 2, 3), fallbackId: "my-plugin-2" });
    }
  });

  it("copies bytes, also those of a Buffer", async () => {
    const bytes = Buffer.from([1, 2, 3]);
    const taken = await takeSkillSource(bytes);
    bytes.fill(0);
    expect(taken).toEqual({ bytes: Uint8Array.of(1, 2, 3), fallbackId: "skill" });
  });

  it("says what can be loaded when it is asked for anything else", async () => {
    for (const source of ["https://example.com/a.wasm", new URL("data:,x"), undefined, 7, new ArrayBuffer(8)]) {
      await expect(takeSkillSource(source as never)).rejects.toMatchObject({
        code: "SKILL_UNREADABLE",
        reason: "only a path, a file: URL and bytes as a Uint8Array can be loaded",
      });
    }
  });
});
