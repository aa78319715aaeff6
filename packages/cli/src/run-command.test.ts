import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "./program.ts";
import { type RecordedIo, recordedIo, type RecordedIoOptions } from "./testing/recorded-io.ts";
import { echo, failWithInput, logInput, spin, writeGuest } from "./testing/write-guest.ts";

let folder: string;
let guest: string;
let manifest: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-run-"));
  guest = await writeGuest(folder, "guest", { echo, fail: failWithInput, log: logInput, spin });
  manifest = join(folder, "manifest.json");
  const tools = ["echo", "fail", "log", "spin"].map((name) => ({ name }));
  await writeFile(manifest, JSON.stringify({ abi: 1, id: "guest", name: "Guest", version: "1.0.0", tools }));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function run(
  words: readonly string[],
  options: RecordedIoOptions = {},
): Promise<RecordedIo & { readonly exitCode: number }> {
  const io = recordedIo(options);
  const exitCode = await runProgram(["run", guest, "--manifest", manifest, ...words], io);
  return { ...io, exitCode };
}

const receipt = ({ lines }: RecordedIo): unknown => JSON.parse(lines().at(-1) ?? "");

describe("cordon run", () => {
  it("prints text with a line end, and nothing else", async () => {
    const { exitCode, output, errors } = await run(["--tool", "echo", "--input", '"hi"']);
    expect([exitCode, output(), errors()]).toEqual([0, '"hi"\n', ""]);
  });

  it("prints bytes that are not text as they are", async () => {
    const bytes = new Uint8Array([255, 0, 10, 27]);
    const { exitCode, bytes: written } = await run(["--tool", "echo", "--input", "-"], { input: [bytes] });
    expect(new Uint8Array(written())).toEqual(bytes);
    expect(exitCode).toBe(0);
  });

  it("lets a skill neither act on a terminal nor fill it with bytes", async () => {
    const onTerminal = { outputIsTerminal: true };
    const text = await run(["--tool", "echo", "--input", "-"], { ...onTerminal, input: ["\u001b[2Jx\n"] });
    expect(text.output()).toBe("\\u{1b}[2Jx\n");
    const bytes = await run(["--tool", "echo", "--input", "-"], { ...onTerminal, input: [new Uint8Array([255])] });
    expect(bytes.output()).toBe("");
    expect(bytes.errors()).toContain("Cannot show 1 bytes that are not text");
    expect(bytes.exitCode).toBe(0);
  });

  it("keeps logs and errors of a skill off standard output, and in one line each", async () => {
    const log = await run(["--tool", "log", "--input", "-"], { input: ["a\nb\u001b[31m"] });
    expect([log.exitCode, log.output(), log.errors()]).toEqual([0, "", "warn: a\\u{a}b\\u{1b}[31m\n"]);
    const quiet = await run(["--tool", "log", "--log-level", "error", "--input", "-"], { input: ["a"] });
    expect(quiet.errors()).toBe("");
    const failed = await run(["--tool", "fail", "--input", "-"], { input: ["a\nb"] });
    expect([failed.exitCode, failed.output(), failed.errors()]).toEqual([6, "", "cordon: failed: a\\u{a}b\n"]);
  });

  it("prints the receipt as the only line with --json, however the call ended", async () => {
    const ok = await run(["--tool", "echo", "--input", "[1]", "--tenant", "acme", "--json"]);
    expect(ok.lines()).toHaveLength(1);
    expect(receipt(ok)).toMatchObject({ status: "ok", output: "[1]", tool: "echo", tenant: "acme" });
    const bytes = await run(["--tool", "echo", "--input", "-", "--json"], { input: [new Uint8Array([255])] });
    expect(receipt(bytes)).toMatchObject({ output: { base64: "/w==" } });
    const late = await run(["--tool", "spin", "--limit", "wallTime=50ms", "--json"]);
    expect(late.lines()).toHaveLength(1);
    expect(receipt(late)).toMatchObject({ status: "timeout", limit: "wallTime" });
    expect(late.exitCode).toBe(5);
  });

  it("says what to name in place of a folder or a source", async () => {
    await writeFile(join(folder, "skill.ts"), "");
    for (const [file, problem] of [
      [folder, "it is a folder; name the module"],
      [join(folder, "skill.ts"), "it is a source; make a module of it with cordon build"],
    ] as const) {
      const io = recordedIo();
      expect([await runProgram(["run", file], io), io.errors()]).toEqual([
        2,
        expect.stringContaining(problem) as string,
      ]);
    }
  });

  it("says that there was no input when there had to be one", async () => {
    const strict = join(folder, "strict.json");
    const tools = [{ name: "echo", input: { type: "object" } }];
    await writeFile(strict, JSON.stringify({ abi: 1, id: "strict", name: "Strict", version: "1.0.0", tools }));
    const io = recordedIo();
    expect(await runProgram(["run", guest, "--manifest", strict, "--tool", "echo"], io)).toBe(2);
    expect(io.errors()).toContain("there was no --input; add it as JSON");
  });

  it("names the tools of the skill when there is none of that name", async () => {
    const { exitCode, errors, output } = await run(["--tool", "nope"]);
    expect(errors()).toBe('cordon: Cannot call the tool "nope": the skill has "echo", "fail", "log", "spin"\n');
    expect([exitCode, output()]).toEqual([2, ""]);
    const none = await run([]);
    expect(none.errors()).toContain("echo");
    expect(none.exitCode).toBe(2);
  });

  it("ends with 2, one sentence and one line of JSON for a bad value of any option", async () => {
    const problems: readonly (readonly [string, string, string])[] = [
      ["--input", "{bad", "Cannot use the input"],
      ["--input", "@missing", "it does not exist"],
      ["--grant", "fs:raed:/x", "Cannot read the permission"],
      ["--mount", "/data=/nowhere/at/all", "Cannot mount"],
      ["--mount", "/data", "write --mount /data=./folder"],
      ["--limit", "memory=16 apples", '"16 apples"'],
      ["--limit", "apples=16", "there is no limit of that name"],
      ["--config", "unit", "write --config unit=metric"],
      ["--policy", "missing.yaml", "missing.yaml"],
      ["--manifest", "missing.json", "missing.json"],
      ["--log-level", "loud", "Allowed choices"],
    ];
    for (const [option, value, problem] of problems) {
      const result = await run([option, value, "--tool", "echo", "--json"]);
      expect(result.errors()).toMatch(/^cordon: Cannot [^\n]+\n$/u);
      expect(result.errors()).toContain(problem);
      expect(result.lines()).toHaveLength(1);
      expect(receipt(result)).toMatchObject({
        status: "rejected",
        message: expect.stringContaining(problem) as string,
      });
      expect(result.exitCode).toBe(2);
    }
  });

  it("ends a call as cancelled when it is interrupted, with its receipt", async () => {
    const interrupt = new AbortController();
    const words = ["--tool", "spin", "--limit", "wallTime=60s", "--events", "--json"];
    const result = await run(words, {
      signal: interrupt.signal,
      onError: (text) => {
        if (text.includes('"call-begin"')) interrupt.abort();
      },
    });
    expect(result.lines()).toHaveLength(1);
    expect(receipt(result)).toMatchObject({ status: "cancelled" });
    expect(result.exitCode).toBe(6);
  });

  it("prints what happens as lines of JSON to standard error with --events, and nothing else there", async () => {
    const { exitCode, output, errors } = await run(["--tool", "echo", "--input", '"hi"', "--events"]);
    expect([exitCode, output()]).toEqual([0, '"hi"\n']);
    const events = errors()
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { readonly type: string; readonly callId?: number });
    expect(events.filter(({ callId }) => callId === 1)).toMatchObject([
      { type: "call-start", tool: "echo", skillId: "guest" },
      { type: "call-begin", tool: "echo", queueMs: expect.any(Number) as number },
      { type: "call-end", status: "ok" },
    ]);
  });

  it("calls nothing when it is interrupted before", async () => {
    const result = await run(["--tool", "spin", "--json"], { signal: AbortSignal.abort() });
    expect(receipt(result)).toMatchObject({ status: "cancelled", code: "INTERRUPTED" });
    expect(result.errors()).toBe("cordon: cancelled: the command was interrupted\n");
    expect(result.exitCode).toBe(6);
  });

  it("ends with the code of the call also when nobody reads its output", async () => {
    expect((await run(["--tool", "echo", "--input", "1"], { readsUpTo: 0 })).exitCode).toBe(0);
    const late = await run(["--tool", "spin", "--limit", "wallTime=50ms", "--json"], { readsUpTo: 0 });
    expect(late.exitCode).toBe(5);
  });

  it("says so when the output cannot be written", async () => {
    const result = await run(["--tool", "echo", "--input", "1", "--json"], { outputFailsWith: "ENOSPC" });
    expect(result.errors()).toBe("cordon: Cannot write the output: no space left on the device\n");
    expect(result.exitCode).toBe(6);
  });
});
