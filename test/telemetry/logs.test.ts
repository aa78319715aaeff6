import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { createLogTelemetry, type LogTelemetryOptions } from "@cordon/telemetry";
import { type DestinationStream, type Level, pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostileText, makeObservedCalls, observedEndings } from "./observed-calls.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-telemetry-"));
  await writeFile(join(folder, "a.txt"), "content of a");
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

type LogLine = Readonly<Record<string, unknown>>;

interface Collected {
  readonly destination: DestinationStream;
  readonly written: () => string;
}

function collect(): Collected {
  let text = "";
  const destination = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString("utf8");
      done();
    },
  });
  return { destination, written: () => text };
}

/** Logs the observed calls with pino, and reads back what it wrote line by line. */
async function logged(
  level: Level,
  options?: LogTelemetryOptions,
): Promise<{ readonly text: string; readonly lines: readonly LogLine[] }> {
  const { destination, written } = collect();
  await makeObservedCalls(createLogTelemetry(pino({ level }, destination), options), folder);
  const text = written();
  return {
    text,
    lines: text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as LogLine),
  };
}

const levels = pino.levels.values;

describe("what pino writes of real calls", () => {
  it("is one line for each event, with fields of fixed names and the level of its outcome", async () => {
    const { lines } = await logged("debug");
    const ends = lines.filter(({ event }) => event === "call-end");
    expect(ends.map(({ status }) => status)).toEqual(observedEndings);
    const warnings = ends.filter(({ level }) => level === levels["warn"]).map(({ status }) => status);
    expect(warnings).toEqual(["trapped", "timeout", "failed", "denied"]);
    expect(ends[0]).toEqual({
      level: levels["info"],
      time: expect.any(Number) as number,
      pid: expect.any(Number) as number,
      hostname: expect.any(String) as string,
      msg: "skill call ended",
      event: "call-end",
      timeMs: expect.any(Number) as number,
      callId: 1,
      skill: "mixed",
      version: "1.2.3",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/u) as string,
      tool: "echo",
      tenant: "acme",
      status: "ok",
      queueMs: expect.any(Number) as number,
      wallMs: expect.any(Number) as number,
      cpuMs: expect.any(Number) as number,
      peakMemoryBytes: 65_536,
      inputBytes: 5,
      outputBytes: 5,
      hostCalls: 0,
      hostBytes: 0,
      httpBytes: 0,
    });
    expect(ends[3]).toMatchObject({ limit: "wallTime", reason: expect.stringContaining("60 ms") as string });
    expect(lines.filter(({ event }) => event === "decision")).toMatchObject([
      { level: levels["debug"], outcome: "allow", rule: "fs:read:/data/*", permission: "fs:read:/data/a.txt" },
      { level: levels["warn"], outcome: "deny", permission: "fs:read:/etc/shadow", callIndex: 0 },
    ]);
    expect(lines.filter(({ event }) => event === "host-call")).toMatchObject([
      { capability: "cordon_fs", outcome: "answered" },
      { capability: "cordon_fs", outcome: "failed", code: "DENIED" },
    ]);
    const counted = Object.entries(Object.groupBy(lines, ({ event }) => String(event)));
    expect(Object.fromEntries(counted.map(([event, all]) => [event, all?.length]))).toMatchObject({
      "module-admitted": 1,
      "call-start": observedEndings.length,
      "call-end": observedEndings.length,
      log: 2,
    });
  });

  it("holds what a skill says as data only: escaped, in a field of its own, at a level it does not choose", async () => {
    const { text, lines } = await logged("debug");
    // Line ends, and nothing else of the control, direction and separator characters the skill wrote.
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\\u001b|\\n/u);
    const said = lines.filter(({ event }) => event === "log");
    expect(said).toMatchObject([
      { level: levels["info"], guestLevel: "error", msg: "skill wrote a log line" },
      { level: levels["info"], guestLevel: "error", msg: "skill wrote a log line" },
    ]);
    const escaped = hostileText
      .replace("\n", String.raw`\u{a}`)
      .replace("\r", String.raw`\u{d}`)
      .replace("\u001b", String.raw`\u{1b}`)
      .replace("\u202e", String.raw`\u{202e}`)
      .replace("\u2028", String.raw`\u{2028}`);
    expect(said[0]?.["guestText"]).toBe(escaped);
    const failed = lines.find(({ event, status }) => event === "call-end" && status === "failed");
    expect(failed?.["guestMessage"]).toBe(escaped);
    expect(lines.filter(({ level }) => level === 60)).toEqual([]);
  });

  it("holds nothing a skill says when nobody wants it", async () => {
    const { text, lines } = await logged("trace", { guestText: false });
    expect(lines.filter(({ event }) => event === "log").length).toBe(2);
    expect(text).not.toMatch(/guestText|guestMessage|one\\|%s/u);
  });

  it("leaves out the records of lower levels, and makes none of them", async () => {
    const { lines } = await logged("warn");
    expect(lines.map(({ event, status }) => status ?? event)).toEqual([
      "trapped",
      "timeout",
      "failed",
      "decision",
      "denied",
    ]);
  });
});
