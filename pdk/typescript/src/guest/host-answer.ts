import { HostError } from "./host-error.ts";
import { decodeText } from "./native.ts";
import { PermissionError } from "./permission-error.ts";

/** An answer that did not fail. */
export interface HostAnswer {
  readonly header: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const lengthBytes = 4;

/**
 * Reads a frame of the host: a JSON header, and the bytes after it.
 *
 * @throws HostError when it is none.
 */
export function readFrame(bytes: Uint8Array<ArrayBuffer>): HostAnswer {
  if (bytes.length < lengthBytes) throw unreadable();
  const end = lengthBytes + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (end > bytes.length) throw unreadable();
  return { header: headerOf(JSON.parse(decodeText(bytes.subarray(lengthBytes, end)))), body: bytes.subarray(end) };
}

/**
 * Makes sure that a value is the header of an answer.
 *
 * @throws HostError when it is not.
 */
export function headerOf(value: unknown): HostAnswer["header"] {
  if (typeof value !== "object" || value === null) throw unreadable();
  return value as HostAnswer["header"];
}

/** What an answer failed with; undefined when it did not fail. */
export function failureOf({ header: { error } }: HostAnswer): HostError | undefined {
  if (error === undefined) return undefined;
  if (typeof error !== "object" || error === null) return unreadable();
  const { code, message, permission, retryable } = error as Readonly<Record<string, unknown>>;
  if (typeof code !== "string" || typeof message !== "string") return unreadable();
  if (code !== "DENIED" && code !== "APPROVAL_REQUIRED") return new HostError(code, message, retryable === true);
  return new PermissionError(code, message, typeof permission === "string" ? permission : undefined);
}

/** What a skill is told of an answer that is not in the form of the host ABI. */
export function unreadable(): HostError {
  return new HostError("IO", "Cannot read the answer of the host: it is not in the form of the host ABI");
}
