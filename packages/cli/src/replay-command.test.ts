import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Recording } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "./program.ts";
import { type RecordedIo, recordedIo, type RecordedIoOptions } from "./testing/recorded-io.ts";
import { echo, failWithInput, logInput, spin, writeGuest } from "./testing/write-guest.ts";

let folder: string;
let guest: string;
let manifest: string;
let call: string;
let recording: Recording;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-replay-"));
  guest = await writeGuest(folder, "guest", { echo, fail: failWithInput, log: logInput, spin });
  manifest = join(folder, "manifest.json");
  const tools = ["echo", "fail", "log", "spin"].map((name) => ({ name }));
  await writeFile(manifest, JSON.stringify({ abi: 1, id: "guest", name: "Guest", version: "1.0.0", tools }));
  call = join(folder, "call.json");
  await cordon(["run", guest, "--manifest", manifest, "--tool", "echo", "--input", '"hi"', "--record", call]);
  recording = JSON.parse(await readFile(call, "utf8")) as Recording;
});

afterAll(() => rm(folder, { recursive: true }));

async function cordon(
  words: readonly string[],
  options: RecordedIoOptions = {},
): Promise<RecordedIo & { readonly exitCode: number }> {
  const io = recordedIo(options);
  return { ...io, exitCode: await runProgram(words, io) };
}

const replay = (file: string, ...words: readonly string[]): ReturnType<typeof cordon> =>
  cordon(["replay", file, "--skill", guest, "--manifest", manifest, ...words]);

/** Writes the recording with something else in it. */
async function changed(change: object): Promise<string> {
  const file = join(folder, "changed.json");
  await writeFile(file, JSON.stringify({ ...recording, ...change }));
  return file;
}

describe("cordon run --record", () => {
  it("writes a file that only the user may read, and leaves nothing else behind", async () => {
    expect((await stat(call)).mode & 0o777).toBe(0o600);
    expect(recording).toMatchObject({ format: "cordon-recording", tool: "echo", result: { status: "ok" } });
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("prints what it does without, and the receipt without the recording", async () => {
    const file = join(folder, "json.json");
    const words = ["run", guest, "--manifest", manifest, "--tool", "echo", "--input", "1", "--record", file];
    const plain = await cordon(words);
    expect([plain.exitCode, plain.output(), plain.errors()]).toEqual([0, "1\n", ""]);
    const json = await cordon([...words, "--json"]);
    expect(json.lines()).toHaveLength(1);
    expect(JSON.parse(json.output())).not.toHaveProperty("recording");
  });

  it("runs nothing when the file cannot be made, and loses no output when it cannot get its name", async () => {
    const words = ["run", guest, "--manifest", manifest, "--tool", "echo", "--events"];
    const result = await cordon([...words, "--record", join(folder, "missing", "call.json")]);
    expect(result.exitCode).toBe(2);
    expect(result.errors()).toContain("Cannot write the recording");
    expect(result.errors()).not.toContain("call-start");
    const taken = join(folder, "taken");
    await mkdir(taken, { recursive: true });
    const late = await cordon([...words, "--input", "1", "--record", taken]);
    expect([late.exitCode, late.output()]).toEqual([6, "1\n"]);
    expect(late.errors()).toContain("Cannot write the recording");
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});

describe("cordon replay", () => {
  it("says that it came to the same, and what was compared", async () => {
    const result = await replay(call);
    expect(result.errors()).toBe('cordon: replaying "echo" of "guest@1.0.0", recorded as ok, 0 host calls\n');
    expect(result.output()).toBe("same\n  ending:   ok\n  equal:    ending, hostCalls, clock, output, logs, memory\n");
    expect(result.exitCode).toBe(0);
  });

  it("prints one line with --json: the outcome and the receipt of the replay", async () => {
    const result = await replay(call, "--json");
    expect(result.lines()).toHaveLength(1);
    expect(JSON.parse(result.output())).toMatchObject({ outcome: "same", receipt: { status: "ok", output: '"hi"' } });
  });

  it("replays a failure as one, with 0: it came to the same", async () => {
    const file = join(folder, "failed.json");
    const words = ["--tool", "fail", "--input", '"no"', "--record", file];
    expect((await cordon(["run", guest, "--manifest", manifest, ...words])).exitCode).toBe(6);
    const result = await replay(file);
    expect([result.exitCode, result.output().split("\n")[1]]).toEqual([0, "  ending:   failed"]);
  });

  it("ends with 6 and names the difference when it came to something else", async () => {
    const other = await changed({ input: Buffer.from("other").toString("base64") });
    const result = await replay(other);
    expect(result.exitCode).toBe(6);
    expect(result.output()).toMatch(
      /^diverged\n[^]*\n {2}differs: {2}output\n {2}recorded: sha256:[^]*replayed: sha256:/u,
    );
    const message = "\u001b[2J\nx";
    const hostile = await replay(await changed({ result: { ...recording.result, status: "failed", message } }));
    expect(hostile.output()).not.toContain("\u001b");
    expect(hostile.lines()).toHaveLength(5);
  });

  it("ends with 3 for another module and a call that cannot be replayed, with the reason", async () => {
    const module = `sha256:${"00".repeat(32)}`;
    const other = await replay(await changed({ module }), "--json");
    expect([other.exitCode, JSON.parse(other.output())]).toMatchObject([
      3,
      { code: "REPLAY_REFUSED", reason: "module" },
    ]);
    const file = join(folder, "late.json");
    const words = ["--tool", "spin", "--limit", "wallTime=50ms", "--record", file];
    expect((await cordon(["run", guest, "--manifest", manifest, ...words])).exitCode).toBe(5);
    const late = await replay(file);
    expect(late.exitCode).toBe(3);
    expect(late.errors()).toContain("cordon: Cannot replay the call: it ended by a limit of time");
  });

  it("ends with 5 when its own limit of time ends it", async () => {
    const file = await changed({ tool: "spin" });
    const result = await replay(file, "--limit", "wallTime=50ms");
    expect(result.exitCode).toBe(5);
    expect(result.output()).toMatch(/^interrupted\n[^]*why: {6}the call did not end within 50 ms\n$/u);
  });

  it("ends with 2 for what cannot be read, and for what is no recording, without escape sequences", async () => {
    const missing = await replay(join(folder, "nope.json"));
    expect([missing.exitCode, missing.errors()]).toEqual([2, expect.stringContaining("Cannot read the recording")]);
    const other = await replay(await changed({ "\u001b[2J": 1 }), "--json");
    expect([other.exitCode, JSON.parse(other.output())]).toMatchObject([
      2,
      { code: "RECORDING_INVALID", problems: [{ path: ["\u001b[2J"] }] },
    ]);
    expect(other.errors()).not.toContain("\u001b");
    const limit = await replay(call, "--limit", "memory");
    expect(limit.exitCode).toBe(2);
  });

  it("ends when it is interrupted", async () => {
    const result = await cordon(["replay", call, "--skill", guest, "--manifest", manifest], {
      signal: AbortSignal.abort(),
    });
    expect(result.exitCode).toBe(6);
    expect(result.errors()).toContain("the command was interrupted");
  });
});
