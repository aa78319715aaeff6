import { RecordingError } from "../errors/recording-error.ts";
import { maximumLimits } from "../limits/limits.ts";
import { createFieldReader, type FieldPath, type FieldReader } from "../validation/field-reader.ts";
import { parseStrictJson } from "../validation/parse-strict-json.ts";
import { ownField, type PlainObject } from "../validation/plain-object.ts";
import { readRecordedClock } from "./read-recorded-clock.ts";
import { readRecordedHostCalls } from "./read-recorded-host-calls.ts";
import { readRecordedOperations } from "./read-recorded-operations.ts";
import { readRecordedResult } from "./read-recorded-result.ts";
import { digestForm, readBase64, readCount, readMatching, readOneOf } from "./recording-fields.ts";
import type { RecordedLimitName, RecordedLimits, Recording } from "./recording.ts";

const fields: readonly (keyof Recording)[] = [
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
  "operations",
  "result",
  "incomplete",
];

/** The most bytes the JSON of a recording may have. */
export const maximumRecordingFileBytes: number = 128 * 1024 * 1024;

const bounds = { maximumBytes: maximumRecordingFileBytes, maximumDepth: 8 };
const maximumConfigValues = 10_000;
const maximumTextLength = 1_048_576;
const levels = ["trace", "debug", "info", "warn", "error", "silent"] as const;

// A record, so that the compiler misses what is not in it.
const everyLimit: Readonly<Record<RecordedLimitName, true>> = {
  memoryBytes: true,
  kernelMemoryBytes: true,
  tableElements: true,
  fuel: true,
  hostCalls: true,
  hostBytes: true,
  httpBytes: true,
  logBytes: true,
  varBytes: true,
  inputBytes: true,
  outputBytes: true,
};

/** The limits of a recording; `fuel` may be missing. */
export const recordedLimitNames: readonly RecordedLimitName[] = Object.keys(everyLimit) as RecordedLimitName[];

/**
 * Reads a recording from plain data that is not trusted: unknown fields are errors at every level, numbers have ranges, the
 * clock does not go backwards. What the base64 texts hold is not looked at.
 *
 * @param value An object as `JSON.parse` gives it.
 * @throws {RecordingError} With the problems found.
 */
export function parseRecording(value: unknown): Recording {
  const reader = createFieldReader();
  const recording = readRecording(reader, value);
  if (recording === undefined || reader.problems.length > 0) throw new RecordingError(reader.problems);
  return recording;
}

/**
 * Reads a recording from the bytes of a file.
 *
 * @param bytes JSON in UTF-8 without a byte order mark: at most 128 MiB, no field twice in an object.
 * @throws {RecordingError} When the bytes are not that, or with the problems found.
 */
export function parseRecordingBytes(bytes: Uint8Array): Recording {
  const refuse = (problem: string): never => {
    throw new RecordingError([{ path: [], problem }]);
  };
  return parseRecording(parseStrictJson(bytes, bounds, refuse));
}

function readRecording(reader: FieldReader, value: unknown): Recording | undefined {
  const object = reader.object(value, [], fields);
  if (object === undefined) return undefined;
  readOneOf(reader, object, ["format"], ["cordon-recording"]);
  if (ownField(object, "version") !== 1) reader.refuse(["version"], "it is not 1, the only version there is");
  const module = readMatching(reader, object, ["module"], digestForm);
  const tool = reader.text(ownField(object, "tool"), ["tool"], maximumTextLength);
  const input = readBase64(reader, object, ["input"]);
  const logLevel = readOneOf(reader, object, ["logLevel"], levels);
  const randomSeed = readMatching(reader, object, ["randomSeed"], [
    "64 hexadecimal digits",
    /^[0-9a-f]{64}$/u,
  ] as const);
  const result = readRecordedResult(reader, ownField(object, "result"));
  const incomplete = Object.hasOwn(object, "incomplete")
    ? readOneOf(reader, object, ["incomplete"], ["size", "secret"])
    : undefined;
  const recording = {
    format: "cordon-recording",
    version: 1,
    module: module ?? "",
    skill: readSkill(reader, ownField(object, "skill")),
    tool: tool ?? "",
    input: input ?? "",
    config: readConfig(reader, ownField(object, "config")),
    logLevel: logLevel ?? "info",
    randomSeed: randomSeed ?? "",
    clock: readRecordedClock(reader, ownField(object, "clock")),
    limits: readRecordedLimits(reader, ownField(object, "limits")),
    hostCalls: readRecordedHostCalls(reader, ownField(object, "hostCalls")),
  } as const;
  const operations = readRecordedOperations(reader, ownField(object, "operations"));
  if (result === undefined) return undefined;
  return {
    ...recording,
    ...(operations === undefined ? {} : { operations }),
    result,
    ...(incomplete === undefined ? {} : { incomplete }),
  };
}

function readSkill(reader: FieldReader, value: unknown): Recording["skill"] {
  const path = ["skill"];
  const object: PlainObject = reader.object(value, path, ["id", "version"]) ?? { id: "", version: "" };
  const id = reader.text(ownField(object, "id"), [...path, "id"], 256);
  const version = reader.text(ownField(object, "version"), [...path, "version"], 256);
  return { id: id ?? "", version: version ?? "" };
}

function readConfig(reader: FieldReader, value: unknown): Recording["config"] {
  const path = ["config"];
  if (value === undefined) reader.refuse(path, "it is missing");
  const entries = reader.record(value, path, maximumConfigValues);
  return Object.fromEntries(
    entries.map(([name, text]) => [name, reader.text(text, [...path, name], maximumTextLength) ?? ""]),
  );
}

function readRecordedLimits(reader: FieldReader, value: unknown): RecordedLimits {
  const path: FieldPath = ["limits"];
  const object = reader.object(value, path, recordedLimitNames) ?? {};
  const read = recordedLimitNames.flatMap((name): readonly (readonly [RecordedLimitName, number])[] => {
    if (name === "fuel" && !Object.hasOwn(object, name)) return [];
    const limit = readCount(reader, object, [...path, name], maximumLimits[name]);
    return limit === undefined ? [] : [[name, limit]];
  });
  // One that is missing is a problem, and then nobody gets this.
  return Object.fromEntries(read) as unknown as RecordedLimits;
}
