import { readByte, readU32 } from "../binary/byte-cursor.ts";
import { skipValueType } from "../binary/value-types.ts";
import { featureBit } from "../features.ts";
import { malformed } from "../rejections.ts";
import type { BodyScan } from "./body-scan.ts";

/** Operands a block takes and leaves. */
export interface BlockArity {
  readonly parameters: number;
  readonly results: number;
}

const nothing: BlockArity = { parameters: 0, results: 0 };
const oneResult: BlockArity = { parameters: 0, results: 1 };
/** The type of a block without operands. */
export const noResultByte = 0x40;
const multiValue = featureBit("multi-value");

/** Reads the type of a block: none, one value, or the index of a function type. */
export function readBlockArity(scan: BodyScan): BlockArity {
  const { cursor, facts } = scan;
  const first = cursor.bytes[cursor.position] ?? 0;
  if (first === noResultByte) {
    readByte(cursor);
    return nothing;
  }
  // The type is a signed number: one byte from 0x40 to 0x7f is negative, and stands for a value type.
  if (first > 0x40 && first < 0x80) {
    scan.features |= skipValueType(cursor);
    return oneResult;
  }
  const index = readU32(cursor);
  const type = facts.types[index];
  if (type === undefined) {
    throw malformed(`there is no type ${index}`, cursor.position);
  }
  scan.features |= multiValue;
  return type.arity;
}
