import { execFileSync } from "node:child_process";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSkillFile } from "./read-skill-file.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-skill-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("readSkillFile", () => {
  it("reads a file whole", async () => {
    const file = join(folder, "a.wasm");
    await writeFile(file, Uint8Array.of(1, 2, 3));
    expect(await readSkillFile(file)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("says in words why a file cannot be read", async () => {
    await expect(readSkillFile(join(folder, "none.wasm"))).rejects.toMatchObject({ reason: "it does not exist" });
    await expect(readSkillFile(folder)).rejects.toMatchObject({ reason: "it is not a regular file" });
  });

  it("does not wait for a pipe that nobody writes to", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(readSkillFile(pipe)).rejects.toMatchObject({ reason: "it is not a regular file" });
  });

  it("reads nothing of a file that is larger than a module may be", async () => {
    const file = join(folder, "large.wasm");
    await writeFile(file, "");
    await truncate(file, 16 * 1024 * 1024 + 1);
    await expect(readSkillFile(file)).rejects.toMatchObject({ code: "SKILL_UNREADABLE" });
  });
});
