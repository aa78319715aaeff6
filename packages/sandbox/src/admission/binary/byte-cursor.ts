import { admissionLimits } from "../admission-limits.ts";
import { malformed, overLimit } from "../rejections.ts";

/** A place in the original bytes, and the end of the section or body it may not pass. */
export interface ByteCursor {
  readonly bytes: Uint8Array;
  position: number;
  end: number;
}

/** A cursor over part of the bytes. All cursors have one shape, which keeps the reader fast. */
export function createCursor(bytes: Uint8Array, position: number, end: number): ByteCursor {
  return { bytes, position, end };
}

/** The error for bytes that end in the middle of something. */
export function endedEarly(cursor: ByteCursor): Error {
  return malformed("it ends in the middle of a section or function", cursor.end);
}

/** Reads one byte. */
export function readByte(cursor: ByteCursor): number {
  if (cursor.position >= cursor.end) {
    throw endedEarly(cursor);
  }
  return cursor.bytes[cursor.position++] ?? 0;
}

/** Passes over a number of bytes. */
export function skipBytes(cursor: ByteCursor, length: number): void {
  if (length > cursor.end - cursor.position) {
    throw endedEarly(cursor);
  }
  cursor.position += length;
}

/** Reads a number of bytes, as a view. */
export function readBytes(cursor: ByteCursor, length: number): Uint8Array {
  const start = cursor.position;
  skipBytes(cursor, length);
  return cursor.bytes.subarray(start, start + length);
}

/** Reads an unsigned LEB128 of at most 32 bits and 5 bytes. */
export function readU32(cursor: ByteCursor): number {
  const first = readByte(cursor);
  return first < 0x80 ? first : readLongU32(cursor, first & 0x7f);
}

function readLongU32(cursor: ByteCursor, low: number): number {
  let value = low;
  for (let shift = 7; shift < 28; shift += 7) {
    const byte = readByte(cursor);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      return value;
    }
  }
  const last = readByte(cursor);
  if (last > 0x0f) {
    throw malformed("a number is longer than 32 bits", cursor.position - 1);
  }
  return (value | (last << 28)) >>> 0;
}

/** What a counted list holds, for the error, and how many entries are admitted. */
export interface CountRule {
  /** The entries, in the plural. */
  readonly what: string;
  readonly maximum: number;
  /** The fewest bytes one entry takes. Default 1. */
  readonly entryBytes?: number;
}

/** Reads the count of a list and refuses one that is over its limit or cannot fit into the bytes that are left. */
export function readCount(cursor: ByteCursor, { what, maximum, entryBytes = 1 }: CountRule): number {
  const offset = cursor.position;
  const value = readU32(cursor);
  if (value > maximum) {
    throw overLimit({ what, value, maximum, offset });
  }
  if (value * entryBytes > cursor.end - cursor.position) {
    throw malformed(`it announces ${value} ${what}, more than its bytes can hold`, offset);
  }
  return value;
}

// ignoreBOM keeps a leading U+FEFF: two names that differ only by it are different names.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a name: a length and strict UTF-8. */
export function readName(cursor: ByteCursor): string {
  const offset = cursor.position;
  const length = readCount(cursor, { what: "bytes in one name", maximum: admissionLimits.nameBytes });
  try {
    return decoder.decode(readBytes(cursor, length));
  } catch {
    throw malformed("a name is not UTF-8", offset);
  }
}
