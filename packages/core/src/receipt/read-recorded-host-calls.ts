import { brokerImportNames } from "../abi/host-imports.ts";
import { maximumLimits } from "../limits/limits.ts";
import type { FieldReader } from "../validation/field-reader.ts";
import type { LimitName } from "./ending.ts";
import { digestForm, readBase64, readCount, readMatching, readOneOf } from "./recording-fields.ts";
import type { RecordedHostCall } from "./recording.ts";

const fields: readonly (keyof RecordedHostCall)[] = [
  "capability",
  "request",
  "requestBytes",
  "answer",
  "limit",
  "operation",
  "fuel",
];

/** The limits a host function can end a guest by. */
const hostLimits: readonly LimitName[] = ["hostCalls", "hostBytes", "httpBytes"];

/** After so many problems nobody reads on. */
const maximumProblems = 10;

/** Reads the host calls of a recording. */
export function readRecordedHostCalls(reader: FieldReader, value: unknown): readonly RecordedHostCall[] {
  if (value === undefined) reader.refuse(["hostCalls"], "it is missing");
  const calls: RecordedHostCall[] = [];
  for (const [index, item] of reader.list(value, ["hostCalls"], maximumLimits.hostCalls).entries()) {
    const call = readRecordedHostCall(reader, item, index);
    if (call !== undefined) calls.push(call);
    if (reader.problems.length >= maximumProblems) break;
  }
  return calls;
}

function readRecordedHostCall(reader: FieldReader, value: unknown, index: number): RecordedHostCall | undefined {
  const path = ["hostCalls", index];
  const object = reader.object(value, path, fields);
  if (object === undefined) return undefined;
  const capability = readOneOf(reader, object, [...path, "capability"], [...brokerImportNames]);
  const request = readMatching(reader, object, [...path, "request"], digestForm);
  const requestBytes = readCount(reader, object, [...path, "requestBytes"], maximumLimits.hostBytes);
  const answer = Object.hasOwn(object, "answer") ? readBase64(reader, object, [...path, "answer"]) : undefined;
  const limit = Object.hasOwn(object, "limit") ? readOneOf(reader, object, [...path, "limit"], hostLimits) : undefined;
  const fuel = Object.hasOwn(object, "fuel")
    ? readCount(reader, object, [...path, "fuel"], maximumLimits.fuel)
    : undefined;
  const operation = Object.hasOwn(object, "operation")
    ? readCount(reader, object, [...path, "operation"], maximumLimits.hostCalls)
    : undefined;
  if (answer !== undefined && limit !== undefined) return reader.refuse(path, "it has both an answer and a limit");
  return {
    capability: capability ?? "",
    request: request ?? "",
    requestBytes: requestBytes ?? 0,
    ...(answer === undefined ? {} : { answer }),
    ...(limit === undefined ? {} : { limit }),
    ...(operation === undefined ? {} : { operation }),
    ...(fuel === undefined ? {} : { fuel }),
  };
}
