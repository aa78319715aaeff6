import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PolicyError } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadPolicy } from "./load-policy.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-policy-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function write(text: string): Promise<string> {
  const file = join(folder, "policy.yaml");
  await writeFile(file, text);
  return file;
}

async function errorOf(text: string): Promise<PolicyError> {
  const file = await write(text);
  const error: unknown = await loadPolicy(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PolicyError)) throw new Error(`Cannot find a policy error: ${String(error)}`);
  return error;
}

describe("loadPolicy", () => {
  it("grants nothing without a source", async () => {
    const { policy } = await loadPolicy(undefined);
    expect(policy.skills).toEqual([]);
  });

  it("reads a file, and takes folders relative to it", async () => {
    const file = await write("version: 1\nskills:\n  report@*:\n    allow: [ 'fs:read:/data/*' ]\n");
    const { policy, baseFolder, digest } = await loadPolicy(file);
    expect(policy.skills[0]?.allow[0]?.text).toBe("fs:read:/data/*");
    expect(baseFolder).toBe(folder);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/u);
  });

  it("names file, line and column of every kind of error", async () => {
    const cases: readonly [text: string, line: number, column: number][] = [
      ["version: 1\nskill: {}\n", 2, 8],
      ["version: 2\n", 1, 10],
      ["version: 1\nskills:\n  report@*:\n    allow:\n      - fs:read:/data/*\n      - fs:raed:/x\n", 6, 9],
      ["version: 1\ndefaults:\n  memory: 16 apples\n", 3, 11],
      ["version: 1\nversion: 1\n", 2, 1],
      ["version: [1\n", 2, 1],
    ];
    for (const [text, line, column] of cases) {
      const error = await errorOf(text);
      expect([text, error.line, error.column]).toEqual([text, line, column]);
      expect(error.message).toContain(`policy.yaml":${line}:${column}`);
    }
  });

  it("says which file is missing", async () => {
    await expect(loadPolicy(join(folder, "none.yaml"))).rejects.toMatchObject({ code: "POLICY_INVALID" });
  });
});
