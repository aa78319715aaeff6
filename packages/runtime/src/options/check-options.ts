import { callPriorities, OptionError } from "@cordon/core";
import { type CellOptions, stackSizes } from "@cordon/sandbox";
import { isCallerContext } from "../call/caller-context.ts";
import type { BatchOptions } from "../batch/batch-options.ts";
import type { ResultCacheOptions } from "../cache/result-cache-options.ts";
import type { InspectOptions } from "../inspect/inspect-skill.ts";
import type { CallOptions, HttpOptions, LoadOptions, RuntimeOptions } from "../runtime.ts";
import { mostRecordingBytes } from "../replay/recorder.ts";
import type { ReplayOptions } from "../replay/replay.ts";
import type { OpenSessionOptions, SessionCallOptions } from "../session/session.ts";
import { checkTrustedCertificates } from "./check-trusted-certificates.ts";
import { httpOptionsForm, isHttpOptions } from "./is-http-options.ts";

/** A kind of value, in words, and how to tell. Undefined is always fine: the option is not given. */
type Kind = readonly [words: string, holds: (value: unknown) => boolean];

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const isTextRecord = (value: unknown): boolean =>
  isObject(value) && Object.values(value as object).every((entry) => typeof entry === "string");

const isTelemetry = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "observe" in value && typeof value.observe === "function";

const text: Kind = ["a string", (value) => typeof value === "string"];
const record: Kind = ["an object", isObject];
const textRecord: Kind = ["an object whose values are strings", isTextRecord];
const isAboveZero = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;
const milliseconds: Kind = ["a number of milliseconds above 0", isAboveZero];
const aBoolean: Kind = ["true or false", (value) => typeof value === "boolean"];
const aFunction: Kind = ["a function", (value) => typeof value === "function"];
const resultCacheNames: readonly (keyof ResultCacheOptions)[] = ["maxEntries", "maxBytes", "ttlMs"];
const isResultCache = (value: unknown): boolean =>
  isObject(value) &&
  Object.entries(value as object).every(
    ([name, number]) =>
      (resultCacheNames as readonly string[]).includes(name) && (number === undefined || isAboveZero(number)),
  );
const leastCommittedBytes = 1_048_576;
const mostSessions = 1_000;
const mostCallDepth = 16;
/** A store is taken for one when it can do what one can. */
const isKeyValueOptions = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const { store, quotaBytes, ...unknown } = value as { store?: object; quotaBytes?: unknown };
  const operations = ["get", "set", "delete", "list"] as const;
  const isStore = (given: object): boolean =>
    operations.every((name) => typeof (given as Partial<Record<string, unknown>>)[name] === "function");
  return (
    Object.keys(unknown).length === 0 &&
    (store === undefined || (isObject(store) && isStore(store))) &&
    (quotaBytes === undefined || isAboveZero(quotaBytes))
  );
};
/** The least a number of a pool can be. */
const cellMinimums: Readonly<Record<keyof CellOptions, number>> = { min: 1, max: 1, computing: 1, spare: 0, idleMs: 1 };
const isCellOptions = (value: unknown): boolean =>
  isObject(value) &&
  Object.entries(value as object).every(
    ([name, number]) =>
      Object.hasOwn(cellMinimums, name) &&
      (number === undefined || (Number.isSafeInteger(number) && number >= cellMinimums[name as keyof CellOptions])),
  );
const levels = ["trace", "debug", "info", "warn", "error", "silent"];

const runtimeKinds: Readonly<Record<keyof RuntimeOptions, Kind>> = {
  policy: ["a path, a file: URL or an object", (value) => typeof value === "string" || isObject(value)],
  grants: ["a list of permissions", Array.isArray],
  mounts: textRecord,
  limits: record,
  env: textRecord,
  kv: ["an object of store and quotaBytes, a number of bytes above 0", isKeyValueOptions],
  approve: aFunction,
  approvalTimeoutMs: milliseconds,
  // What is in it is checked where it is copied, with words of its own.
  secrets: ["an object", isObject],
  http: [httpOptionsForm, isHttpOptions],
  maxCommittedBytes: [
    `a number of bytes, at least ${leastCommittedBytes}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= leastCommittedBytes,
  ],
  maxSessions: [
    "a whole number of 0 to 1,000",
    (value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= mostSessions,
  ],
  maxCallDepth: [
    "a whole number of 0 to 16",
    (value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= mostCallDepth,
  ],
  resultCache: [`an object of ${resultCacheNames.join(", ")}, whole numbers above 0`, isResultCache],
  cells: [`an object of ${Object.keys(cellMinimums).join(", ")}, whole numbers`, isCellOptions],
  maxQueuedCalls: ["a whole number", (value) => Number.isSafeInteger(value) && Number(value) >= 0],
  stackKib: [`one of ${stackSizes.join(", ")}`, (value) => stackSizes.some((size) => size === value)],
  record: aBoolean,
  maxRecordingBytes: [
    `a number of bytes of 1 to ${mostRecordingBytes}`,
    (value) => isAboveZero(value) && Number(value) <= mostRecordingBytes,
  ],
  onEvent: aFunction,
  telemetry: ["a telemetry or a list of them", (value) => [value].flat().every(isTelemetry)],
};

const loadKinds: Readonly<Record<keyof LoadOptions, Kind>> = {
  manifest: record,
  admissionDeadlineMs: milliseconds,
};

const signal: Kind = ["an AbortSignal", (value) => value instanceof AbortSignal];

const inspectKinds: Readonly<Record<keyof InspectOptions, Kind>> = {
  policy: runtimeKinds.policy,
  ...loadKinds,
  signal,
};

const replayKinds: Readonly<Record<keyof ReplayOptions, Kind>> = { ...loadKinds, signal };

const callKinds: Readonly<Record<keyof CallOptions, Kind>> = {
  tool: text,
  signal,
  tenant: text,
  priority: [`one of ${callPriorities.join(", ")}`, (value) => callPriorities.some((priority) => priority === value)],
  limits: record,
  ceilings: ["a list of lists of permissions", (value) => Array.isArray(value) && value.every(Array.isArray)],
  config: textRecord,
  context: ["an object of agent, conversation and tenant, which are strings", isCallerContext],
  logLevel: [`one of ${levels.join(", ")}`, (value) => levels.includes(String(value))],
  cache: aBoolean,
  record: aBoolean,
};

const { tool, limits, tenant, config, context, logLevel } = callKinds;
const sessionKinds: Readonly<Record<keyof OpenSessionOptions, Kind>> = {
  tenant,
  signal,
  limits,
  idleTimeMs: milliseconds,
  config,
  context,
  logLevel,
};
const sessionCallKinds: Readonly<Record<keyof SessionCallOptions, Kind>> = { tool, signal, limits };

const batchKinds: Readonly<Record<keyof BatchOptions, Kind>> = {
  ...callKinds,
  concurrency: ["a whole number above 0", isAboveZero],
  onProgress: aFunction,
};

/** Refuses unknown options of `createRuntime` and values of the wrong kind: a slip must not loosen anything. */
export const checkRuntimeOptions = (options: RuntimeOptions): void => {
  checkTrustedCertificates((options.http as HttpOptions | null | undefined)?.trustedCertificates);
  check(options, runtimeKinds);
};

/** The same for `load`. */
export const checkLoadOptions = (options: LoadOptions): void => check(options, loadKinds);

/** The same for `inspectSkill`. */
export const checkInspectOptions = (options: InspectOptions): void => check(options, inspectKinds);

/** The same for `replay`. */
export const checkReplayOptions = (options: ReplayOptions): void => check(options, replayKinds);

/** The same for `call`. */
export const checkCallOptions = (options: CallOptions): void => check(options, callKinds);

/** The same for `openSession`. */
export const checkOpenSessionOptions = (options: OpenSessionOptions): void => check(options, sessionKinds);

/** The same for `call` of a session. */
export const checkSessionCallOptions = (options: SessionCallOptions): void => check(options, sessionCallKinds);

/** The same for `callBatch`. */
export const checkBatchOptions = (options: BatchOptions): void => check(options, batchKinds);

function check(options: object, kinds: Readonly<Record<string, Kind>>): void {
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      throw new OptionError(name, `it is unknown; known are ${Object.keys(kinds).join(", ")}`);
    }
    if (value !== undefined && !kind[1](value)) throw new OptionError(name, `it is not ${kind[0]}`);
  }
}
