import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brokerImportNames } from "../abi/host-imports.ts";
import { RecordingError } from "../errors/recording-error.ts";
import { defaultLimits, maximumLimits } from "../limits/limits.ts";
import { endingStatuses, limitNames } from "./ending.ts";
import { parseRecording, parseRecordingBytes, recordedLimitNames } from "./parse-recording.ts";
import type { Recording } from "./recording.ts";

const digest = `sha256:${"0f".repeat(32)}`;
const { wallTimeMs: _w, queueTimeMs: _q, skillConcurrency: _s, tenantConcurrency: _t, ...limits } = defaultLimits;
const recording: Recording = {
  format: "cordon-recording",
  version: 1,
  module: digest,
  skill: { id: "report", version: "1.0.0" },
  tool: "execute",
  input: "e30=",
  config: { unit: "metric" },
  logLevel: "info",
  randomSeed: "ab".repeat(32),
  clock: [
    [1_000, 2],
    [1_001, 1],
  ],
  limits,
  hostCalls: [{ capability: "cordon_fs", request: digest, requestBytes: 20, answer: "AAAA" }],
  result: { status: "ok", output: digest, logs: digest, logLines: 0, peakMemoryBytes: 65_536 },
};

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

function problemsOf(value: unknown): string {
  try {
    parseRecording(value);
  } catch (error) {
    if (error instanceof RecordingError) return error.message;
    throw error;
  }
  return "none";
}

const text = fc.string({ unit: "grapheme" });
const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef".split("")), minLength: length, maxLength: length });
const anyDigest = hex(64).map((digits) => `sha256:${digits}`);
const base64 = fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString("base64"));
const count = fc.nat();
const answered = fc.oneof(
  fc.record({ answer: base64 }),
  fc.record({ limit: fc.constantFrom("hostCalls", "hostBytes", "httpBytes") }),
  fc.constant({}),
);
const anyRecording = fc.record(
  {
    format: fc.constant("cordon-recording"),
    version: fc.constant(1),
    module: anyDigest,
    skill: fc.record({ id: text, version: text }, { noNullPrototype: true }),
    tool: text,
    input: base64,
    config: fc.dictionary(text, text, { noNullPrototype: true }),
    logLevel: fc.constantFrom("trace", "debug", "info", "warn", "error", "silent"),
    randomSeed: hex(64),
    clock: fc
      .uniqueArray(count, { maxLength: 5 })
      .map((times) => times.toSorted((a, b) => a - b).map((time): [number, number] => [time, 1 + (time % 3)])),
    limits: fc.record(
      Object.fromEntries(recordedLimitNames.map((name) => [name, fc.integer({ min: 0, max: maximumLimits[name] })])),
      { requiredKeys: recordedLimitNames.filter((name) => name !== "fuel"), noNullPrototype: true },
    ),
    hostCalls: fc.array(
      fc
        .tuple(
          fc.record({ capability: fc.constantFrom(...brokerImportNames), request: anyDigest, requestBytes: count }),
          answered,
        )
        .map(([call, answer]) => ({ ...call, ...answer })),
      { maxLength: 4 },
    ),
    result: fc.record(
      {
        status: fc.constantFrom(...endingStatuses),
        message: text,
        limit: fc.constantFrom(...limitNames),
        output: anyDigest,
        logs: anyDigest,
        logLines: fc.nat({ max: 1_000 }),
        fuel: count,
        peakMemoryBytes: fc.nat({ max: maximumLimits.memoryBytes }),
      },
      { requiredKeys: ["status", "output", "logs", "logLines", "peakMemoryBytes"], noNullPrototype: true },
    ),
    incomplete: fc.constantFrom("size", "secret"),
  },
  {
    requiredKeys: [
      "format",
      "version",
      "module",
      "skill",
      "tool",
      "input",
      "config",
      "logLevel",
      "randomSeed",
      "clock",
      "limits",
      "hostCalls",
      "result",
    ],
    noNullPrototype: true,
  },
);

describe("parseRecording", () => {
  it("reads what was written as JSON, field for field", () => {
    fc.assert(
      fc.property(anyRecording, (made) => {
        expect(parseRecordingBytes(bytesOf(made))).toEqual(JSON.parse(JSON.stringify(made)));
      }),
    );
  });

  it("refuses a recording without any one of its fields", () => {
    for (const name of Object.keys(recording)) {
      const { [name as keyof Recording]: _left, ...rest } = recording;
      expect([name, problemsOf(rest)]).toEqual([name, expect.stringContaining(name)]);
    }
    for (const name of recordedLimitNames.filter((limit) => limit !== "fuel")) {
      const { [name]: _left, ...rest } = recording.limits;
      expect(problemsOf({ ...recording, limits: rest })).toContain(`limits.${name}: it is missing`);
    }
  });

  it.each([
    [null, "the whole: it is not an object"],
    [[], "the whole: it is not an object"],
    [{ ...recording, secret: 1 }, "secret: the field is unknown"],
    [{ ...recording, version: 2 }, "version: it is not 1"],
    [{ ...recording, version: "1" }, "version: it is not 1"],
    [{ ...recording, format: "other" }, "format: "],
    [{ ...recording, module: "sha256:12" }, "module: "],
    [{ ...recording, input: "not base64!" }, "input: it is not base64"],
    [{ ...recording, input: "AAA" }, "input: it is not base64"],
    [{ ...recording, randomSeed: "ab" }, "randomSeed: "],
    [{ ...recording, logLevel: "loud" }, "logLevel: "],
    [{ ...recording, config: { unit: 1 } }, "config.unit: it is not a string"],
    [{ ...recording, incomplete: true }, "incomplete: "],
    [
      {
        ...recording,
        clock: [
          [2, 1],
          [1, 1],
        ],
      },
      "clock[1]: the clock does not go forward",
    ],
    [
      {
        ...recording,
        clock: [
          [2, 1],
          [2, 1],
        ],
      },
      "clock[1]: the clock does not go forward",
    ],
    [{ ...recording, clock: [[1, 0]] }, "clock[0]: it is not a pair"],
    [{ ...recording, clock: [[1, 2 ** 60]] }, "clock[0]: it is not a pair"],
    [{ ...recording, clock: [[1.5, 1]] }, "clock[0]: it is not a pair"],
    [{ ...recording, clock: [[1, 1, 1]] }, "clock[0]: it is not a pair"],
    [{ ...recording, clock: [null] }, "clock[0]: it is not a pair"],
    [{ ...recording, limits: { ...limits, memoryBytes: 2 ** 40 } }, "limits.memoryBytes: "],
    [{ ...recording, limits: { ...limits, wallTimeMs: 1 } }, "limits.wallTimeMs: the field is unknown"],
    [{ ...recording, limits: { ...limits, fuel: -1 } }, "limits.fuel: "],
    [{ ...recording, hostCalls: {} }, "hostCalls: it is not a list"],
    [{ ...recording, hostCalls: [null] }, "hostCalls[0]: it is not an object"],
    [{ ...recording, hostCalls: [{ ...recording.hostCalls[0], capability: "eval" }] }, "hostCalls[0].capability: "],
    [{ ...recording, hostCalls: [{ ...recording.hostCalls[0], limit: "hostCalls" }] }, "both an answer and a limit"],
    [
      { ...recording, hostCalls: [{ ...recording.hostCalls[0], answer: "A" }] },
      "hostCalls[0].answer: it is not base64",
    ],
    [{ ...recording, hostCalls: [{ ...recording.hostCalls[0], requestBytes: "1" }] }, "hostCalls[0].requestBytes: "],
    [{ ...recording, result: { ...recording.result, status: "fine" } }, "result.status: "],
    [{ ...recording, result: null }, "result: it is not an object"],
  ])(
    "refuses %j",
    (value, problem) => {
      expect(problemsOf(value)).toContain(problem);
    },
    5_000,
  );

  it("stops after some problems instead of listing a million", () => {
    const message = problemsOf({ ...recording, hostCalls: Array.from({ length: 100_000 }, () => ({})) });
    expect(message).toContain("hostCalls[0]");
    expect(message.length).toBeLessThan(5_000);
  });

  it("refuses bytes that are no JSON, or name a field twice", () => {
    for (const bytes of [Buffer.from("{"), Buffer.from('{"version":1,"version":1}'), Buffer.from([0xff])]) {
      expect(() => parseRecordingBytes(bytes)).toThrow(RecordingError);
    }
  });
});
