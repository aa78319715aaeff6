import { type ByteCursor, readByte, readU32 } from "../binary/byte-cursor.ts";
import { featureRefused, malformed } from "../rejections.ts";
import type { ParsedLimits } from "./parsed-module.ts";

const maximumBit = 0x01;
const sharedBit = 0x02;
const wideBit = 0x04;
const pageSizeBit = 0x08;

/** Reads the sizes of a memory or table. */
export function readLimits(cursor: ByteCursor): ParsedLimits {
  const offset = cursor.position;
  const flags = readByte(cursor);
  if ((flags & wideBit) !== 0) {
    throw featureRefused("memory64", offset);
  }
  if ((flags & sharedBit) !== 0) {
    throw featureRefused("threads", offset);
  }
  if ((flags & pageSizeBit) !== 0) {
    throw featureRefused("custom-page-sizes", offset);
  }
  if (flags > maximumBit) {
    throw malformed(`0x${flags.toString(16)} is not a form of limits`, offset);
  }
  const minimum = readU32(cursor);
  const maximum = flags === maximumBit ? readU32(cursor) : undefined;
  if (maximum !== undefined && maximum < minimum) {
    throw malformed("a maximum is below its minimum", offset);
  }
  return { minimum, maximum };
}
