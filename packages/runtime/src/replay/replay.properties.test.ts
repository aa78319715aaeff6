import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFrame, type FrameHeader, parseRecordingBytes } from "@cordon/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import type { Runtime } from "../runtime.ts";
import { guest, manifest } from "../testing/guest.ts";
import { scriptBody, scriptInput, type ScriptStep } from "../testing/script-guest.ts";
import { watchPorts } from "../testing/watched-ports.ts";

const grants = ["fs:read:/data/*", "fs:write:/data/*", "kv:read", "kv:write", "env:read:UNIT", "network:http"];
const declared = manifest({ permissions: grants });
const { options, uses } = watchPorts();

let script: Uint8Array;
let folder: string;
let runtime: Runtime;
let elsewhere: Runtime;
beforeAll(async () => {
  script = await guest({ execute: scriptBody(["fs", "kv", "env", "http"]) });
  folder = await mkdtemp(join(tmpdir(), "cordon-sequences-"));
  await writeFile(join(folder, "a"), "content of a");
  const env = { UNIT: "metric" };
  runtime = await createRuntime({ ...options, grants, env, mounts: { "/data": folder }, limits: { hostCalls: 12 } });
  elsewhere = await createRuntime(options);
});
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const bytes = fc.uint8Array({ maxLength: 40 });
const name = fc.constantFrom("a", "b", "c", "../x", "");
const framed = (header: fc.Arbitrary<FrameHeader>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(header, bytes)
    .map(([made, body]) => encodeFrame(made, made["op"] === "set" || made["op"] === "write" ? body : undefined));
const file = framed(
  fc.record({
    op: fc.constantFrom("read", "stat", "list", "write", "append", "none"),
    path: name.map((last) => `/data/${last}`),
  }),
);
const key = framed(fc.record({ op: fc.constantFrom("get", "set", "delete"), key: name }));
const variable = framed(fc.record({ name: fc.constantFrom("UNIT", "OTHER") }));
const address = framed(fc.record({ url: fc.constantFrom("http://a.example/", "http://127.0.0.1/", "none") }));
const nothing = fc.constant(new Uint8Array(0));
const step = fc.oneof(
  fc.tuple(fc.constant("fs" as const), fc.oneof({ weight: 9, arbitrary: file }, { weight: 1, arbitrary: bytes })),
  fc.tuple(fc.constant("kv" as const), key),
  fc.tuple(fc.constant("env" as const), variable),
  fc.tuple(fc.constant("http" as const), address),
  fc.tuple(fc.constantFrom("now" as const, "random" as const), nothing),
  fc.tuple(fc.constant("log" as const), bytes),
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("fail" as const, "trap" as const), bytes) },
) as fc.Arbitrary<ScriptStep>;

describe("any sequence of host calls", () => {
  it("replays to the same output, ending and logs, without a use of any port", async () => {
    await using skill = await runtime.load(script, { manifest: declared });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 16 }), async (steps) => {
        const receipt = await skill.call(scriptInput(steps), { record: true });
        const before = uses.length;
        const copy = parseRecordingBytes(Buffer.from(JSON.stringify(receipt.recording)));
        const replay = await elsewhere.replay(copy, script, { manifest: declared });
        expect(replay).toMatchObject({ outcome: "same", receipt: { status: receipt.status } });
        expect(replay.receipt.output).toEqual(receipt.output);
        expect(replay.receipt.logs).toEqual(receipt.logs);
        expect(replay.receipt.decisions).toEqual([]);
        expect(uses.length).toBe(before);
      }),
      { numRuns: 60 },
    );
    expect(uses.length).toBeGreaterThan(10);
  });
});
