import { decodeText, encodeText } from "../native.ts";

const replacement = 0xfffd;

/**
 * Decodes UTF-8 as the encoding standard says: each longest part of a sequence that is not well-formed becomes U+FFFD.
 *
 * @param bytes Any bytes.
 * @param fatal Whether bytes that are not well-formed are an error.
 * @throws TypeError When they are.
 */
export function decodeUtf8(bytes: Uint8Array, fatal: boolean): string {
  const text = decodeText(bytes);
  if (isSame(encodeText(text), bytes)) return text;
  if (fatal) throw new TypeError("Cannot decode the bytes: they are not well-formed UTF-8");
  let decoded = "";
  for (let offset = 0; offset < bytes.length;) {
    const { point, length } = readSequence(bytes, offset);
    decoded += String.fromCodePoint(point);
    offset += length;
  }
  return decoded;
}

/** How many bytes at the end are the beginning of a character whose rest may follow. */
export function incompleteBytes(bytes: Uint8Array): number {
  for (let count = 1; count <= 3 && count <= bytes.length; count++) {
    const first = bytes[bytes.length - count] ?? 0;
    if (first >= 0x80 && first < 0xc0) continue;
    const { length } = readSequence(bytes, bytes.length - count);
    return followers(first) >= count && length === count ? count : 0;
  }
  return 0;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

interface Sequence {
  readonly point: number;
  readonly length: number;
}

function readSequence(bytes: Uint8Array, offset: number): Sequence {
  const first = bytes[offset] ?? 0;
  if (first < 0x80) return { point: first, length: 1 };
  const more = followers(first);
  if (more === 0) return { point: replacement, length: 1 };
  let point = first & (0x3f >> more);
  for (let index = 1; index <= more; index++) {
    const byte = bytes[offset + index] ?? 0;
    const [low, high] = index === 1 ? secondByteRange(first) : [0x80, 0xbf];
    if (byte < low || byte > high) return { point: replacement, length: index };
    point = (point << 6) | (byte & 0x3f);
  }
  return { point, length: more + 1 };
}

/** How many bytes belong to a first one; 0 for what begins nothing. */
function followers(first: number): number {
  if (first < 0xc2 || first >= 0xf5) return 0;
  return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

/** No overlong form, no surrogate, nothing above U+10FFFF. */
function secondByteRange(first: number): readonly [low: number, high: number] {
  switch (first) {
    case 0xe0:
      return [0xa0, 0xbf];
    case 0xed:
      return [0x80, 0x9f];
    case 0xf0:
      return [0x90, 0xbf];
    case 0xf4:
      return [0x80, 0x8f];
    default:
      return [0x80, 0xbf];
  }
}
