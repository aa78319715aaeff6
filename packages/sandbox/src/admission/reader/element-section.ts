import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readByte, readCount, readU32 } from "../binary/byte-cursor.ts";
import { readStoredReferenceType } from "../binary/value-types.ts";
import { readIndex } from "../code/indexes.ts";
import { featureBit } from "../features.ts";
import { malformed, overLimit } from "../rejections.ts";
import { type ConstantScope, readConstantExpression } from "./const-expression.ts";

/** Passive or declarative: not applied at instantiation. */
const inactiveBit = 0x01;
/** For an active segment: the table and the kind of its entries are written down. */
const explicitBit = 0x02;
/** The entries are expressions, not function indexes. */
const expressionsBit = 0x04;
const highestForm = 0x07;
const functionKind = 0x00;
const smallestSegment = 3;

/** What element segments refer to. */
export interface ElementScope extends ConstantScope {
  /** The elements each table starts with; undefined for one that is imported. */
  readonly tableMinima: readonly (number | undefined)[];
}

/** How many segments there are, and the features they need. */
export interface ElementSection {
  readonly segments: number;
  readonly features: number;
}

/** Reads the element section. An active segment that cannot fit into its table is refused. */
export function readElementSection(cursor: ByteCursor | undefined, scope: ElementScope): ElementSection {
  if (cursor === undefined) {
    return { segments: 0, features: 0 };
  }
  const rule = { what: "element segments", maximum: admissionLimits.elementSegments, entryBytes: smallestSegment };
  const segments = readCount(cursor, rule);
  let features = 0;
  let entries = 0;
  for (let rest = segments; rest > 0; rest -= 1) {
    const segment = readSegment(cursor, scope);
    features |= segment.features;
    entries += segment.entries;
    if (entries > admissionLimits.elementEntries) {
      const maximum = admissionLimits.elementEntries;
      throw overLimit({ what: "entries in its element segments", value: entries, maximum, offset: cursor.position });
    }
  }
  return { segments, features };
}

interface ElementSegment {
  readonly entries: number;
  readonly features: number;
}

function readSegment(cursor: ByteCursor, scope: ElementScope): ElementSegment {
  const offset = cursor.position;
  const form = readU32(cursor);
  if (form > highestForm) {
    throw malformed(`0x${form.toString(16)} is not a form of element segment`, offset);
  }
  const active = (form & inactiveBit) === 0;
  let features = form === 0 ? 0 : featureBit("bulk-memory");
  let table = 0;
  let start: number | undefined;
  if (active) {
    table = (form & explicitBit) === 0 ? 0 : readIndex(cursor, scope.tableMinima.length, "table");
    requireTable(cursor, scope);
    const expression = readConstantExpression(cursor, scope);
    features |= expression.features;
    start = expression.i32;
  }
  const expressions = (form & expressionsBit) !== 0;
  if ((form & (inactiveBit | explicitBit)) !== 0) {
    readEntryKind(cursor, expressions);
  }
  const rule = { what: "entries in one element segment", maximum: admissionLimits.elementEntries };
  const entries = readCount(cursor, rule);
  for (let rest = entries; rest > 0; rest -= 1) {
    if (expressions) {
      features |= readConstantExpression(cursor, scope).features;
    } else {
      scope.referenced[readIndex(cursor, scope.functions, "function")] = 1;
    }
  }
  const maximum = scope.tableMinima[table];
  if (start !== undefined && maximum !== undefined) {
    checkFits((start >>> 0) + entries, maximum, offset);
  }
  return { entries, features };
}

function readEntryKind(cursor: ByteCursor, expressions: boolean): void {
  if (expressions) {
    readStoredReferenceType(cursor);
  } else if (readByte(cursor) !== functionKind) {
    throw malformed("the entries of an element segment are of no known kind", cursor.position - 1);
  }
}

function checkFits(end: number, maximum: number, offset: number): void {
  if (end > maximum) {
    throw overLimit({ what: "table elements at the end of an element segment", value: end, maximum, offset });
  }
}

function requireTable(cursor: ByteCursor, scope: ElementScope): void {
  if (scope.tableMinima.length === 0) {
    throw malformed("there is no table", cursor.position);
  }
}
