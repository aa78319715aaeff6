/** What the header of a frame is: a JSON object. */
export type FrameHeader = Readonly<Record<string, unknown>>;

/** A message of the host ABI. */
export interface Frame {
  readonly header: FrameHeader;
  readonly body: Uint8Array;
}

const lengthBytes = 4;
const noBody = new Uint8Array(0);

/**
 * Reads a frame of a skill.
 *
 * @throws TypeError when it is none, SyntaxError when its header is not JSON.
 */
export function readFrame(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length < lengthBytes ? Number.POSITIVE_INFINITY : lengthBytes + view.getUint32(0, true);
  if (end > bytes.length) throw new TypeError("Cannot read the frame: it is cut");
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(lengthBytes, end));
  return { header: headerOf(JSON.parse(text)), body: bytes.slice(end) };
}

/**
 * Makes sure that a value is an object.
 *
 * @throws TypeError when it is not.
 */
export function headerOf(value: unknown): FrameHeader {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError("Cannot read the frame: a header is not an object");
  }
  return value as FrameHeader;
}

/** Writes a frame: the header's length, the header, the body. */
export function writeFrame(header: FrameHeader, body: Uint8Array = noBody): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(lengthBytes);
  new DataView(length.buffer).setUint32(0, text.length, true);
  return joinBytes([length, text, body]);
}

/** The parts one after the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
