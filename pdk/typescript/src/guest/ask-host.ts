import { HostError } from "./host-error.ts";
import { currentStandIn } from "./host-stand-in.ts";
import { decodeText, native, operations } from "./native.ts";
import { PermissionError } from "./permission-error.ts";
import { requireHost } from "./phase.ts";

/** The numbers of `ask` in the adaptor. */
const capabilityNumbers = { http: 0, fs: 1, kv: 2, env: 3, skill: 4 } as const;

/** A capability of the host. */
export type Capability = keyof typeof capabilityNumbers;

/** An answer that did not fail. */
export interface HostAnswer {
  readonly header: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const lengthBytes = 4;

/**
 * Asks the host for one operation. The skill stands still until the answer is there.
 *
 * @param capability Which part of the host.
 * @param header The request.
 * @param body The bytes that go along. Default none.
 * @throws PermissionError, HostError when the host refuses or fails.
 */
export async function askHost(capability: Capability, header: object, body?: Uint8Array): Promise<HostAnswer> {
  requireHost("ask the host");
  const standIn = currentStandIn();
  if (standIn !== undefined) return await standIn.ask(capability, header, body);
  const bytes = native(operations.ask, capabilityNumbers[capability], JSON.stringify(header), body);
  const answer = readAnswer(bytes as Uint8Array<ArrayBuffer>);
  const { error } = answer.header;
  if (error !== undefined) throw failureOf(error);
  return answer;
}

function readAnswer(bytes: Uint8Array<ArrayBuffer>): HostAnswer {
  if (bytes.length < lengthBytes) throw unreadable();
  const end = lengthBytes + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (end > bytes.length) throw unreadable();
  const header: unknown = JSON.parse(decodeText(bytes.subarray(lengthBytes, end)));
  if (typeof header !== "object" || header === null) throw unreadable();
  return { header: header as HostAnswer["header"], body: bytes.slice(end) };
}

function failureOf(error: unknown): HostError {
  if (typeof error !== "object" || error === null) return unreadable();
  const { code, message, permission, retryable } = error as Readonly<Record<string, unknown>>;
  if (typeof code !== "string" || typeof message !== "string") return unreadable();
  if (code !== "DENIED" && code !== "APPROVAL_REQUIRED") return new HostError(code, message, retryable === true);
  return new PermissionError(code, message, typeof permission === "string" ? permission : undefined);
}

function unreadable(): HostError {
  return new HostError("IO", "Cannot read the answer of the host: it is not in the form of the host ABI");
}
