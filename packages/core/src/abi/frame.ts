import { FrameError } from "../errors/frame-error.ts";
import { type FrameHeader, type FrameValue, isDeeperThan, withoutPrototypes } from "./frame-json.ts";
import { decodeUtf8, encodeUtf8 } from "./frame-utf8.ts";
import { hasMoreValues } from "./json-values.ts";

/** One message of the host ABI: a JSON header and a body of bytes. */
export interface Frame {
  /** The parsed header, its objects without a prototype. */
  readonly header: FrameHeader;
  /** The bytes after the header: a view of the frame, not a copy. */
  readonly body: Uint8Array;
}

/** What a frame may measure before anything in it is looked at. */
export interface FrameLimits {
  /** The whole frame, in bytes. */
  readonly frameBytes: number;
  /** The header, in bytes. */
  readonly headerBytes: number;
  /** How many arrays and objects may be open at once in the header; 1 allows a flat object only. */
  readonly headerDepth: number;
  /** How many values the header may have, roughly. Default: as many as fit. */
  readonly headerValues?: number;
}

/** The limits for a frame whose capability sets none of its own: 16 MiB, a header of 64 KiB, 16 levels. */
export const defaultFrameLimits: FrameLimits = Object.freeze({
  frameBytes: 16 * 1024 * 1024,
  headerBytes: 64 * 1024,
  headerDepth: 16,
});

const lengthBytes = 4;
const noBody = new Uint8Array(0);

/**
 * Encodes a frame: the header's length as u32 little-endian, the header as UTF-8 JSON, the body. The result shares no
 * memory with the body. Sizes are not limited here: who builds a header bounds it.
 *
 * @param header A JSON object. Members that are undefined are left out.
 * @param body The bytes that follow the header. Default none.
 */
export function encodeFrame(header: FrameHeader, body: Uint8Array = noBody): Uint8Array {
  const text = encodeUtf8(JSON.stringify(header));
  const bytes = new Uint8Array(lengthBytes + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, lengthBytes);
  bytes.set(body, lengthBytes + text.length);
  return bytes;
}

/**
 * Decodes a frame that the other side of the ABI wrote. Sizes, UTF-8 and nesting are checked before the JSON parser
 * runs. Of two members with the same key the last one counts. Which fields an operation knows is not checked here.
 *
 * @param bytes The frame. Nobody else may write to this memory while the frame is in use.
 * @param limits Sizes and depth. Default {@link defaultFrameLimits}.
 * @throws FrameError when the bytes are no frame or exceed a limit.
 */
export function decodeFrame(bytes: Uint8Array, limits: FrameLimits = defaultFrameLimits): Frame {
  if (bytes.length > limits.frameBytes) throw new FrameError(`it has more than ${limits.frameBytes} bytes`);
  if (bytes.length < lengthBytes) throw new FrameError("it is shorter than its length field");
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (headerLength > limits.headerBytes) throw new FrameError(`its header has more than ${limits.headerBytes} bytes`);
  const bodyOffset = lengthBytes + headerLength;
  if (bodyOffset > bytes.length) throw new FrameError("its header is longer than the frame");
  return { header: parseHeader(bytes.subarray(lengthBytes, bodyOffset), limits), body: bytes.subarray(bodyOffset) };
}

function parseHeader(bytes: Uint8Array, limits: FrameLimits): FrameHeader {
  if (isDeeperThan(bytes, limits.headerDepth)) {
    throw new FrameError(`its header nests deeper than ${limits.headerDepth} levels`);
  }
  if (limits.headerValues !== undefined && hasMoreValues(bytes, limits.headerValues)) {
    throw new FrameError(`its header has more than ${limits.headerValues} values`);
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new FrameError("its header is not well-formed UTF-8");
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new FrameError("its header is not JSON");
  }
  const value: FrameValue = withoutPrototypes(parsed);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FrameError("its header is not a JSON object");
  }
  return value as FrameHeader;
}
