import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import wabt from "wabt";
import { cordonArguments, endOf, repository, startCordon } from "./cli-process.ts";

let folder: string;
let echo: string;
let spin: string;

async function assemble(name: string, body: string): Promise<string> {
  const text = `(module
    (import "extism:host/env" "input_length" (func $input_length (result i64)))
    (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
    (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
    (memory 1) (func (export "execute") (result i32) ${body}))`;
  const file = join(folder, `${name}.wasm`);
  await writeFile(file, (await wabt()).parseWat(`${name}.wat`, text).toBinary({}).buffer);
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-streams-"));
  echo = await assemble("echo", "(call $output_set (call $input_offset) (call $input_length)) (i32.const 0)");
  spin = await assemble("spin", "(loop $again (br $again)) (i32.const 0)");
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const question = '{"granted":["fs:read:/data/*"],"requested":"fs:read:/data/x"}\n';

describe("the streams of cordon", () => {
  it("carry bytes from standard input to standard output unchanged, more than a pipe holds", async () => {
    const bytes = Buffer.alloc(1_000_000, createHash("sha512").update("bytes").digest());
    const child = startCordon("run", echo, "--input", "-");
    child.stdin.end(bytes);
    const result = await endOf(child);
    expect([result.exitCode, result.errors]).toEqual([0, ""]);
    expect(result.bytes.equals(bytes)).toBe(true);
  });

  it("answer each question before the next is asked", async () => {
    const child = startCordon("explain", "--jsonl");
    const ended = endOf(child);
    for (let count = 0; count < 3; count++) {
      const answered = once(child.stdout, "data");
      child.stdin.write(question);
      expect(JSON.parse(String((await answered)[0]))).toMatchObject({ decision: "allow" });
    }
    child.stdin.end();
    expect((await ended).exitCode).toBe(0);
  });

  it("answer 20,000 questions in a few seconds, in order", async () => {
    const child = startCordon("explain", "--jsonl");
    const ended = endOf(child);
    const lines = Array.from({ length: 20_000 }, (_, index) => (index % 3 === 0 ? question : `{broken ${index}\n`));
    const startedMs = performance.now();
    child.stdin.end(lines.join(""));
    const { output, exitCode } = await ended;
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    const decisions = output
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly decision: string }).decision);
    expect(decisions).toEqual(lines.map((line) => (line === question ? "allow" : "invalid")));
    expect(exitCode).toBe(0);
  });

  it("end quietly when their reader goes away", async () => {
    for (const words of [["explain", "--jsonl"], ["run", echo, "--input", "-"], ["--help"]]) {
      const child = startCordon(...words);
      child.stdin.on("error", () => {});
      child.stdout.destroy();
      child.stdin.end(question.repeat(10_000));
      const { exitCode, errors } = await endOf(child);
      expect([words[0], exitCode, errors]).toEqual([words[0], 0, ""]);
    }
  });

  it("say so in one sentence when the disk is full", async () => {
    await using full = await open("/dev/full", "w");
    const child = spawn(process.execPath, cordonArguments("--version"), {
      cwd: repository,
      stdio: ["ignore", full.fd, "pipe"],
    });
    const chunks: Buffer[] = [];
    child.stderr?.on("data", (chunk: Buffer) => void chunks.push(chunk));
    const [exitCode] = (await once(child, "close")) as [number | null];
    expect(Buffer.concat(chunks).toString()).toBe("cordon: Cannot write the output: no space left on the device\n");
    expect(exitCode).toBe(6);
  });
});

describe("an error that nothing caught", () => {
  const preload = `data:text/javascript,${encodeURIComponent(`process.on("newListener", (name) => {
    if (name === "uncaughtException") setImmediate(() => { throw new TypeError("stray\\nsecond line"); });
  });`)}`;

  it("ends the command with 6 and one sentence, and shows its stack only to who asks", async () => {
    for (const debug of ["", "1"]) {
      const child = spawn(process.execPath, ["--import", preload, ...cordonArguments("explain", "--jsonl")], {
        cwd: repository,
        env: { ...process.env, CORDON_DEBUG: debug },
        stdio: ["pipe", "pipe", "pipe"],
      });
      const { exitCode, output, errors } = await endOf(child);
      expect([exitCode, output]).toEqual([6, ""]);
      expect(errors).toMatch(/^cordon: Cannot go on: stray\ncordon: [^\n]*please report it[^\n]*\n/u);
      expect(errors.includes("    at ")).toBe(debug === "1");
    }
  });
});

/** Waits until a stream has said a text. */
async function saying(stream: Readable, text: string): Promise<void> {
  let said = "";
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes(text)) resolve();
  });
  await promise;
}

describe("an interrupt", () => {
  it("ends an endless skill as cancelled within two seconds, with its receipt", async () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const child = startCordon("run", spin, "--limit", "wallTime=60s", "--events", "--json");
      const ended = endOf(child);
      child.stdin.end();
      await Promise.race([saying(child.stderr, '"call-begin"'), ended]);
      const interruptedMs = performance.now();
      child.kill(signal);
      // As npm passes it on: a second one at once must not cost the receipt.
      child.kill(signal);
      const { exitCode, output, errors } = await ended;
      expect(performance.now() - interruptedMs).toBeLessThan(2_000);
      expect(JSON.parse(output)).toMatchObject({ status: "cancelled" });
      expect(errors).toMatch(/\ncordon: cancelled: [^\n]+\n/u);
      expect(exitCode).toBe(6);
    }
  });

  it("ends a command that waits for standard input", async () => {
    for (const words of [
      ["run", spin, "--input", "-"],
      ["explain", "--jsonl"],
    ]) {
      const child = startCordon(...words);
      const ended = endOf(child);
      const written = once(child.stdin, "drain");
      child.stdin.write(question.repeat(5_000));
      await written;
      child.kill("SIGINT");
      const { exitCode, errors } = await ended;
      expect([exitCode, errors]).toEqual([6, "cordon: cancelled: the command was interrupted\n"]);
    }
  });
});
