import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readCount, readU32, skipBytes } from "../binary/byte-cursor.ts";
import { featureBit } from "../features.ts";
import { featureRefused, malformed, overLimit } from "../rejections.ts";
import { requireMemory } from "../code/indexes.ts";
import { type ConstantScope, readConstantExpression } from "./const-expression.ts";

const activeForm = 0;
const passiveForm = 1;
const explicitForm = 2;
const smallestSegment = 2;
const pageBytes = 65_536;

/** What data segments refer to. */
export interface DataScope extends ConstantScope {
  readonly memories: number;
  /** The pages the memory starts with; undefined when it is imported. */
  readonly minimumPages: number | undefined;
  /** From the data count section. */
  readonly announced: number | undefined;
}

/** An active segment with a constant address. It fits into the memory as it begins. */
export interface DataSegment {
  readonly address: number;
  /** Where its bytes are in the module. */
  readonly start: number;
  readonly end: number;
}

/** Hears of every segment, in order; undefined stands for one that is no {@link DataSegment}. */
export type SegmentListener = (segment: DataSegment | undefined) => void;

/**
 * Reads the data section and gives its features. An active segment that cannot fit into the memory is refused.
 *
 * @param onSegment Hears of the segments. Default: nobody.
 */
export function readDataSection(
  cursor: ByteCursor | undefined,
  scope: DataScope,
  onSegment: SegmentListener = () => undefined,
): number {
  const rule = { what: "data segments", maximum: admissionLimits.dataSegments, entryBytes: smallestSegment };
  const segments = cursor === undefined ? 0 : readCount(cursor, rule);
  if (scope.announced !== undefined && scope.announced !== segments) {
    throw malformed(`${scope.announced} data segments are announced, and there are ${segments}`, cursor?.position);
  }
  let features = 0;
  for (let rest = segments; cursor !== undefined && rest > 0; rest -= 1) {
    features |= readSegment(cursor, scope, onSegment);
  }
  return features;
}

function readSegment(cursor: ByteCursor, scope: DataScope, onSegment: SegmentListener): number {
  const offset = cursor.position;
  const form = readU32(cursor);
  if (form === passiveForm) {
    skipBytes(cursor, readU32(cursor));
    onSegment(undefined);
    return featureBit("bulk-memory");
  }
  if (form !== activeForm && form !== explicitForm) {
    throw malformed(`0x${form.toString(16)} is not a form of data segment`, offset);
  }
  if (form === explicitForm && readU32(cursor) !== 0) {
    throw featureRefused("multi-memory", offset);
  }
  requireMemory(cursor, scope.memories);
  const { i32, features } = readConstantExpression(cursor, scope);
  const length = readU32(cursor);
  const start = cursor.position;
  skipBytes(cursor, length);
  if (i32 === undefined || scope.minimumPages === undefined) {
    onSegment(undefined);
    return features;
  }
  const address = i32 >>> 0;
  checkFits(address + length, scope.minimumPages * pageBytes, offset);
  onSegment({ address, start, end: cursor.position });
  return features;
}

function checkFits(end: number, maximum: number, offset: number): void {
  if (end > maximum) {
    throw overLimit({ what: "bytes of memory at the end of a data segment", value: end, maximum, offset });
  }
}
