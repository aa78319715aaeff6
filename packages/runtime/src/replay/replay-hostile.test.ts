import { CordonError, encodeFrame, parseRecordingBytes, type Recording } from "@cordon/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import type { Runtime } from "../runtime.ts";
import { guest, manifest } from "../testing/guest.ts";
import { scriptBody, scriptInput } from "../testing/script-guest.ts";
import { watchPorts } from "../testing/watched-ports.ts";
import { fromBase64, inBase64 } from "./base64.ts";
import type { Replay } from "./replay.ts";

const grants = ["fs:read:/data/*", "kv:read", "kv:write", "network:http"];
const declared = manifest({ permissions: grants });
const { options, uses } = watchPorts();
const set = encodeFrame({ op: "set", key: "a" }, new TextEncoder().encode("milk"));
const input = scriptInput([
  ["kv", set],
  ["now", new Uint8Array(0)],
  ["kv", encodeFrame({ op: "get", key: "a" })],
  ["random", new Uint8Array(0)],
  ["log", new TextEncoder().encode("line")],
]);

let script: Uint8Array;
let requester: Uint8Array;
let runtime: Runtime;
let good: Recording;
beforeAll(async () => {
  script = await guest({ execute: scriptBody(["fs", "kv"]) });
  requester = await guest({
    execute: `(local $a i64) (local.set $a (call $http_request (call $input_offset) (i64.const 0)))
      (call $output_set (local.get $a) (call $length (local.get $a))) (i32.const 0)`,
  });
  runtime = await createRuntime({
    ...options,
    grants,
    mounts: { "/data": "." },
    record: true,
    limits: { wallTime: "3s" },
  });
  good = await recordingOf(script, input);
});
afterAll(() => runtime[Symbol.asyncDispose]());

async function recordingOf(module: Uint8Array, bytes: Uint8Array): Promise<Recording> {
  await using skill = await runtime.load(module, { manifest: declared });
  const { recording } = await skill.call(bytes);
  if (recording === undefined) throw new Error("Cannot find the recording");
  return recording;
}

/** Replays what somebody edited. No port is used, whatever comes of it, and the runtime goes on. */
async function replayEdited(edited: unknown, module: Uint8Array = script): Promise<Replay | string> {
  const before = uses.length;
  try {
    const file = parseRecordingBytes(Buffer.from(JSON.stringify(edited)));
    return await runtime.replay(file, module, { manifest: declared });
  } catch (error) {
    if (CordonError.isInstance(error)) return error.code;
    throw error;
  } finally {
    expect(uses.length).toBe(before);
  }
}

/** The recording with other answers. */
const answering = (...answers: readonly Uint8Array[]): Recording => ({
  ...good,
  hostCalls: good.hostCalls.map((call, index) => ({ ...call, answer: inBase64(answers[index] ?? new Uint8Array(4)) })),
});

describe("a recording that somebody edited", () => {
  it("is taken as it is while nobody did", async () => {
    expect(await replayEdited(good)).toMatchObject({ outcome: "same" });
  });

  it("is refused when an answer is no frame or an end of base64 is missing", async () => {
    const tooShort = new Uint8Array(3);
    const truncated = encodeFrame({ found: true }).subarray(0, 9);
    for (const answer of [tooShort, truncated, new Uint8Array(8).fill(255)]) {
      expect(await replayEdited(answering(answer))).toBe("RECORDING_INVALID");
    }
    for (const answer of ["AAB=", "====", "A===", "AA=A"]) {
      const hostCalls = good.hostCalls.map((call) => ({ ...call, answer }));
      expect([answer, await replayEdited({ ...good, hostCalls })]).toEqual([answer, "RECORDING_INVALID"]);
    }
    expect(fromBase64("AAAA")).toEqual(new Uint8Array(3));
  });

  it("gives the guest whatever its frames hold, and the comparison finds it", async () => {
    const notJson = new Uint8Array([1, 0, 0, 0, 0x7b]);
    const deep = encodeFrame({});
    const large = encodeFrame({}, new Uint8Array(2_000_000));
    for (const answer of [notJson, deep, large]) {
      expect(await replayEdited(answering(answer, answer))).toMatchObject({
        outcome: "diverged",
        difference: { part: "output" },
      });
    }
  });

  it("cannot exceed the limits of its call with an answer", async () => {
    const limits = { ...good.limits, kernelMemoryBytes: 65_536 };
    const large = encodeFrame({}, new Uint8Array(2_000_000));
    expect(await replayEdited({ ...answering(large), limits })).toMatchObject({
      outcome: "diverged",
      difference: { part: "ending", replayed: expect.stringContaining("kernelMemory") as string },
    });
  });

  it("ends a plugin of Extism whose response is none, and nothing else", async () => {
    const made = await recordingOf(requester, new TextEncoder().encode('{"url":"http://127.0.0.1:1/"}'));
    for (const answer of [
      new Uint8Array([1, 0, 0, 0, 0x7b]),
      encodeFrame({ status: "x", headers: 7 }),
      encodeFrame({}),
    ]) {
      const hostCalls = made.hostCalls.map((call) => ({ ...call, answer: inBase64(answer) }));
      expect(await replayEdited({ ...made, hostCalls }, requester)).toMatchObject({ outcome: "diverged" });
    }
    expect(await replayEdited(made, requester)).toMatchObject({ outcome: "same" });
  });

  it("takes no time or memory for counts and lists that nobody could have recorded", async () => {
    const call = good.hostCalls[0];
    const endless = { ...good, clock: [[1, Number.MAX_SAFE_INTEGER]] };
    expect(await replayEdited(endless)).toMatchObject({ outcome: "diverged", difference: { part: "clock" } });
    expect(await replayEdited({ ...good, clock: [[1, 2 ** 53]] })).toBe("RECORDING_INVALID");
    const hostCalls = Array.from({ length: 20_000 }, () => call);
    expect(await replayEdited({ ...good, hostCalls })).toMatchObject({ difference: { index: 1 } });
    expect(await replayEdited({ ...good, hostCalls: Array.from({ length: 1_000_001 }, () => 0) })).toBe(
      "RECORDING_INVALID",
    );
  });

  it("cannot turn the clock back, nor give answers nobody asks for", async () => {
    expect(
      await replayEdited({
        ...good,
        clock: [
          [5, 1],
          [4, 1],
        ],
      }),
    ).toBe("RECORDING_INVALID");
    const extra = { ...good, hostCalls: [...good.hostCalls, ...good.hostCalls] };
    expect(await replayEdited(extra)).toMatchObject({
      outcome: "diverged",
      difference: { part: "hostCalls", index: 2 },
    });
  });

  it("raises no limit of the operator, and gets no more time", async () => {
    const limits = { ...good.limits, memoryBytes: 256 * 1024 * 1024 };
    expect(await replayEdited({ ...good, limits })).toBe("REPLAY_REFUSED");
    expect(await replayEdited({ ...good, limits: { ...good.limits, wallTimeMs: 86_400_000 } })).toBe(
      "RECORDING_INVALID",
    );
  });

  it("pollutes nothing with fields named like prototypes", async () => {
    const text = JSON.stringify(good).replace('"config":{}', '"config":{"__proto__":"x","constructor":"y"}');
    const edited = text.replace('"tool"', '"__proto__":{"x":1},"tool"');
    expect(() => parseRecordingBytes(Buffer.from(edited))).toThrow("__proto__: the field is unknown");
    expect(await replayEdited(JSON.parse(text))).toMatchObject({ outcome: "same" });
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it("comes to a replay or an error of ours, whatever is put wherever, and the next call is served", async () => {
    const places = leavesOf(good);
    const value = fc.oneof(
      fc.constantFrom(null, -1, 0, 1.5, 2 ** 53, "", "AAAA", "x", true, [], {}, "0".repeat(1_000)),
      fc.jsonValue({ maxDepth: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), value, async (place, put) => {
        const outcome = await replayEdited(withValue(good, place, put));
        expect(typeof outcome === "string" ? outcome : outcome.outcome).toMatch(
          /^(?:RECORDING_INVALID|REPLAY_REFUSED|TOOL_UNKNOWN|same|diverged|interrupted)$/u,
        );
      }),
      { numRuns: 120 },
    );
    expect(await replayEdited(good)).toMatchObject({ outcome: "same" });
  });
});

type Place = readonly (string | number)[];

/** Where a value is that holds no others, and where those that do are. */
function leavesOf(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return [place];
  const inside = Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...place, key]));
  return place.length === 0 ? inside : [place, ...inside];
}

/** A copy with another value at one place. */
function withValue(value: unknown, [key, ...rest]: Place, put: unknown): unknown {
  if (key === undefined) return put;
  if (Array.isArray(value)) {
    const members: readonly unknown[] = value;
    return members.map((member, at) => (String(at) === key ? withValue(member, rest, put) : member));
  }
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [key]: withValue(record[key], rest, put) };
}
