import { FrameError } from "../errors/frame-error.ts";
import { decodeFrame, type FrameLimits } from "./frame.ts";
import type { FrameHeader, FrameValue } from "./frame-json.ts";

/** The capabilities an operation can name, and the host function that serves each. */
export const operationFunctions: ReadonlyMap<string, string> = new Map([
  ["http", "cordon_http"],
  ["fs", "cordon_fs"],
  ["kv", "cordon_kv"],
  ["env", "cordon_env"],
  ["skill", "cordon_skill"],
]);

/**
 * One operation of a frame: what its host function is asked, or why it is none. The body is a view of the frame, because
 * many operations can name the same bytes: whoever copies it counts it first.
 */
export type OperationRequest =
  | { readonly id: number; readonly name: string; readonly header: FrameHeader; readonly body: Uint8Array }
  | { readonly id: number; readonly problem: string };

/** What a guest asks for with `cordon_submit`, or with the frame of `cordon_pending`. */
export interface OperationBatch {
  readonly operations: readonly OperationRequest[];
  /** The ids of operations that are to be aborted. */
  readonly cancel: readonly number[];
  /** After how many milliseconds it goes on at the latest; undefined for never. */
  readonly timeoutMs: number | undefined;
}

const headerBytes = 1024 * 1024;
/** Three levels more than the deepest request has: it stands in an object in a list in an object. */
const headerDepth = 35;
/** So that what a header becomes in memory is a few megabytes at most. */
const headerValues = 32_768;
const mostId = 0xffff_ffff;

const batchFields: ReadonlySet<string> = new Set(["operations", "cancel"]);
const pendingFields: ReadonlySet<string> = new Set([...batchFields, "timeoutMs"]);
const operationFields: ReadonlySet<string> = new Set(["id", "capability", "header", "bodyOffset", "bodyLength"]);

/** How a frame of operations is read. */
export interface OperationBatchOptions {
  /** The largest frame, in bytes. */
  readonly maxBytes: number;
  /** Whether it is one of `cordon_pending`, which may have a time. Default false. */
  readonly isPending?: boolean;
}

/**
 * Reads the operations a guest starts at once. Sizes, nesting, the number of values and text are checked before anything is parsed. What is wrong
 * with one operation is said of that one; what makes the frame unreadable, an id that is none included, is an error.
 *
 * @param bytes A frame of a guest.
 * @throws FrameError when it cannot be read.
 */
export function readOperationBatch(
  bytes: Uint8Array,
  { maxBytes, isPending = false }: OperationBatchOptions,
): OperationBatch {
  const limits: FrameLimits = { frameBytes: maxBytes, headerBytes, headerDepth, headerValues };
  const { header, body } = decodeFrame(bytes, limits);
  const known = isPending ? pendingFields : batchFields;
  if (hasUnknown(header, known)) throw new FrameError("the header has a field it does not know");
  const { operations = [], cancel = [], timeoutMs } = header;
  if (!isList(operations)) throw new FrameError('"operations" is not a list');
  if (!isList(cancel)) throw new FrameError('"cancel" is not a list');
  if (timeoutMs !== undefined && !(isNumber(timeoutMs) && timeoutMs >= 0)) {
    throw new FrameError('"timeoutMs" is not a number from 0 on');
  }
  return {
    operations: operations.map((entry) => readOperation(entry, body)),
    cancel: cancel.map((id) => readId(id, '"cancel" has an entry that is no id')),
    timeoutMs,
  };
}

function readOperation(entry: FrameValue, body: Uint8Array): OperationRequest {
  if (!isObject(entry)) throw new FrameError('"operations" has an entry that is no object');
  const id = readId(entry["id"], 'an operation has no "id" from 0 to 4294967295');
  const { capability, header, bodyOffset = 0, bodyLength = 0 } = entry;
  if (hasUnknown(entry, operationFields)) return { id, problem: "the operation has a field it does not know" };
  const name = typeof capability === "string" ? operationFunctions.get(capability) : undefined;
  if (name === undefined) return { id, problem: '"capability" is none that can be submitted' };
  if (!isObject(header)) return { id, problem: '"header" is not an object' };
  if (!isCount(bodyOffset) || !isCount(bodyLength) || bodyOffset + bodyLength > body.length) {
    return { id, problem: "its body is not in the frame" };
  }
  return { id, name, header, body: body.subarray(bodyOffset, bodyOffset + bodyLength) };
}

function readId(value: FrameValue | undefined, problem: string): number {
  if (!isCount(value) || value > mostId) throw new FrameError(problem);
  return value;
}

const hasUnknown = (object: FrameHeader, known: ReadonlySet<string>): boolean =>
  Object.keys(object).some((key) => !known.has(key));

const isList = (value: FrameValue): value is readonly FrameValue[] => Array.isArray(value);

const isNumber = (value: FrameValue): value is number => typeof value === "number";

const isObject = (value: FrameValue | undefined): value is FrameHeader =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: FrameValue | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
