import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import wabt from "wabt";
import { runProgram } from "./program.ts";
import { type RecordedIo, recordedIo, type RecordedIoOptions } from "./testing/recorded-io.ts";
import { echo, writeGuest } from "./testing/write-guest.ts";

let folder: string;
let guest: string;
let hostile: string;
let manifest: string;
let policy: string;

const escapes = "\\u001b[2J\\u202e";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-inspect-"));
  guest = await writeGuest(folder, "guest", { echo });
  hostile = join(folder, "hostile.wasm");
  const evil = `\\1b[2J\\e2\\80\\ae${"y".repeat(3_000)}`;
  const text = `(module (import "wasi_unstable" "fd_write" (func)) (import "${evil}" "${evil}" (func))
    (func (export "${evil}")) (func (export "execute")))`;
  await writeFile(hostile, (await wabt()).parseWat("hostile.wat", text).toBinary({}).buffer);
  manifest = join(folder, "manifest.json");
  await writeFile(
    manifest,
    `{ "abi": 1, "id": "guest", "name": "Guest ${escapes}", "version": "1.2.0", "tools": [{ "name": "echo" }],
      "description": "${"Repeats its input ".repeat(20)}",
      "limits": { "memory": "32MiB", "wallTime": "1500ms", "tables": 100 },
      "permissions": [{ "permission": "fs:read:/data/*", "reason": "why ${escapes}" },
        { "permission": "network:https:example.com", "methods": ["GET"], "optional": true }] }`,
  );
  policy = join(folder, "policy.yaml");
  await mkdir(join(folder, "folder"));
  await writeFile(
    policy,
    'version: 1\nskills:\n  guest@^1:\n    allow: ["fs:read:/data/*"]\n    mounts: { /data: . }\n',
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function inspect(
  words: readonly string[],
  options: RecordedIoOptions = {},
): Promise<RecordedIo & { readonly exitCode: number }> {
  const io = recordedIo(options);
  const exitCode = await runProgram(["inspect", ...words], io);
  return { ...io, exitCode };
}

describe("cordon inspect", () => {
  it("says what a skill is in lines of 80 columns, and that it would load", async () => {
    const { exitCode, output, errors, lines } = await inspect([guest, "--manifest", manifest, "--policy", policy]);
    expect([exitCode, errors()]).toEqual([0, ""]);
    expect(output()).toMatch(/^guest 1\.2\.0: would load under\s/u);
    for (const text of [
      "\ntools\n  echo\n",
      '\n  fs:read:/data/*   granted: "fs:read:/data/*" covers it; “why\n                    \\u{1b}[2J\\u{202e}”\n',
      "granting it would; add {",
      "\n  kernel            beside the skill, needs nothing: input_length, input_offset,\n",
      "\n  cell              in its thread, needs nothing: log_warn\n",
      "\n  memory            64 KiB at the start, may reach 16 MiB, declares no maximum\n",
      "\n  memory            32 MiB, and 16 MiB holds\n  wallTime          1,500 ms\n  tables            100\n",
      "\n  entry             guest@^1\n",
    ]) {
      expect(output()).toContain(text);
    }
    expect(lines().filter((line) => line.length > 80)).toEqual([]);
    expect(output()).not.toContain("\u001B");
  });

  it("prints the report as the only line with --json, of a skill that is refused too", async () => {
    const { exitCode, lines, errors } = await inspect([guest, "--manifest", manifest, "--policy", policy, "--json"]);
    expect([exitCode, lines().length, errors()]).toEqual([0, 1, ""]);
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({
      admitted: true,
      skill: { id: "guest", version: "1.2.0" },
      policy: { loads: true, entry: "guest@^1" },
    });
    const refused = await inspect([hostile, "--json"]);
    expect([refused.exitCode, refused.lines().length, refused.errors()]).toEqual([3, 1, ""]);
    expect(JSON.parse(refused.lines()[0] ?? "")).toMatchObject({
      admitted: false,
      refusals: [{ rule: "import" }, { rule: "import" }],
      tools: [{ name: "execute" }],
    });
  });

  it("names everything a module is refused for, and lets nothing in it act on a terminal", async () => {
    const { exitCode, output, lines } = await inspect([hostile], { outputIsTerminal: true });
    expect(exitCode).toBe(3);
    expect(output()).toMatch(/^hostile 0\.0\.0: would be refused\n/u);
    expect(output()).toContain('\n  import            "wasi_unstable" "fd_write": there is no such module, at byte\n');
    expect(output()).toContain(String.raw`"\u{1b}[2J\u{202e}yyy`);
    expect(output()).not.toMatch(/[^\n\u0020-\u007E…“”]/u);
    expect(lines().filter((line) => line.length > 80)).toEqual([]);
    expect(lines().length).toBeLessThan(50);
  });

  it("says what to add to a policy, and with that the skill loads", async () => {
    const empty = join(folder, "empty.yaml");
    await writeFile(empty, "version: 1\n");
    const { exitCode, output } = await inspect([guest, "--manifest", manifest, "--policy", empty]);
    expect(exitCode).toBe(4);
    expect(output()).toContain('missing: the policy has no entry for "guest@1.2.0"');
    const [, addition = ""] = output().split("add to the policy to load it\n");
    expect(addition).toBe(
      '  skills:\n    guest@^1.2.0:\n      allow:\n        - "fs:read:/data/*"\n      mounts:\n        /data: ./folder\n',
    );
    const added = join(folder, "added.yaml");
    await writeFile(added, `version: 1\n${addition.replaceAll(/^ {2}/gmu, "")}`);
    expect((await inspect([guest, "--manifest", manifest, "--policy", added])).exitCode).toBe(0);
  });

  it("ends with 2 for what cannot be read, and says why in one line, with --json also as JSON", async () => {
    const bad = join(folder, "bad.json");
    await writeFile(bad, "{}");
    const problems: readonly (readonly [readonly string[], string])[] = [
      [[join(folder, "missing.wasm")], "it does not exist"],
      [[folder], "it is not a regular file"],
      [[guest, "--policy", join(folder, "missing.yaml")], "missing.yaml"],
      [[guest, "--manifest", bad], "Cannot use --manifest"],
      [[guest, "--polciy", "x"], "Did you mean --policy?"],
      [[], "missing required argument"],
    ];
    for (const [words, problem] of problems) {
      const { exitCode, errors, lines } = await inspect([...words, "--json"]);
      expect(errors()).toMatch(/^cordon: Cannot [^\n]+\n$/u);
      expect(errors()).toContain(problem);
      expect(lines().map((line) => JSON.parse(line) as unknown)).toMatchObject([{ status: "rejected" }]);
      expect(exitCode).toBe(2);
    }
  });

  it("ends with the code of what keeps a skill from loading", async () => {
    const unmounted = join(folder, "unmounted.yaml");
    await writeFile(unmounted, 'version: 1\nskills:\n  guest@^1:\n    allow: ["fs:read:/data/*"]\n');
    const { exitCode, output } = await inspect([guest, "--manifest", manifest, "--policy", unmounted]);
    expect(exitCode).toBe(2);
    expect(output()).toContain("\n  does not load     Cannot load the skill");
    expect(output()).toContain("      mounts:\n        /data: ./folder\n");
    const other = join(folder, "other.yaml");
    await writeFile(other, `version: 1\nskills:\n  guest@^1: { digest: "sha256:${"0".repeat(64)}" }\n`);
    expect((await inspect([guest, "--manifest", manifest, "--policy", other])).exitCode).toBe(3);
  });

  it("ends as cancelled when it is interrupted", async () => {
    const { exitCode, errors, output } = await inspect([guest], { signal: AbortSignal.abort() });
    expect([exitCode, output()]).toEqual([6, ""]);
    expect(errors()).toBe("cordon: cancelled: the command was interrupted\n");
  });
});
