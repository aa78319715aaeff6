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

/** Reads the data section and gives its features. An active segment that cannot fit into the memory is refused. */
export function readDataSection(cursor: ByteCursor | undefined, scope: DataScope): number {
  const rule = { what: "data segments", maximum: admissionLimits.dataSegments, entryBytes: smallestSegment };
  const segments = cursor === undefined ? 0 : readCount(cursor, rule);
  if (scope.announced !== undefined && scope.announced !== segments) {
    throw malformed(`${scope.announced} data segments are announced, and there are ${segments}`, cursor?.position);
  }
  let features = 0;
  for (let rest = segments; cursor !== undefined && rest > 0; rest -= 1) {
    features |= readSegment(cursor, scope);
  }
  return features;
}

function readSegment(cursor: ByteCursor, scope: DataScope): number {
  const offset = cursor.position;
  const form = readU32(cursor);
  if (form === passiveForm) {
    skipBytes(cursor, readU32(cursor));
    return featureBit("bulk-memory");
  }
  if (form !== activeForm && form !== explicitForm) {
    throw malformed(`0x${form.toString(16)} is not a form of data segment`, offset);
  }
  if (form === explicitForm && readU32(cursor) !== 0) {
    throw featureRefused("multi-memory", offset);
  }
  requireMemory(cursor, scope.memories);
  const start = readConstantExpression(cursor, scope);
  const length = readU32(cursor);
  skipBytes(cursor, length);
  if (start.i32 !== undefined && scope.minimumPages !== undefined) {
    checkFits((start.i32 >>> 0) + length, scope.minimumPages * pageBytes, offset);
  }
  return start.features;
}

function checkFits(end: number, maximum: number, offset: number): void {
  if (end > maximum) {
    throw overLimit({ what: "bytes of memory at the end of a data segment", value: end, maximum, offset });
  }
}
