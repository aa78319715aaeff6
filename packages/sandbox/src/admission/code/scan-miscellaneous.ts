import { readU32 } from "../binary/byte-cursor.ts";
import { featureBit } from "../features.ts";
import { featureRefused, malformed } from "../rejections.ts";
import { miscellaneousCode as code } from "../opcodes/miscellaneous-codes.ts";
import { type BodyScan, noteNoise } from "./body-scan.ts";
import { readIndex, readMemoryIndex } from "./indexes.ts";
import { addPoint, bytesCheck, elementsCheck, type InsertionKind, noteTableGrow } from "./insertion-points.ts";
import { noteCheck, requireLook } from "./looks.ts";

const saturatingConversion = featureBit("saturating-float-to-int");
const bulkMemory = featureBit("bulk-memory");
const referenceTypes = featureBit("reference-types");

/** Instructions that a call into the engine is charged as, on top of what the operand is charged as. */
const engineCallCost = 16;
const tableGrowCost = 200;

/** The instructions behind 0xfc, from the position of the prefix. */
export function scanMiscellaneous(scan: BodyScan, position: number): void {
  const { cursor, facts } = scan;
  const opcode = readU32(cursor);
  if (opcode <= code.lastConversion) {
    scan.features |= saturatingConversion;
    return;
  }
  scan.features |= opcode <= code.tableCopy ? bulkMemory : referenceTypes;
  switch (opcode) {
    case code.memoryInit:
      readDataIndex(scan);
      readMemoryIndex(cursor, facts.memories);
      addBulk(scan, bytesCheck, position);
      break;
    case code.dataDrop:
      readDataIndex(scan);
      break;
    case code.memoryCopy:
      readMemoryIndex(cursor, facts.memories);
      readMemoryIndex(cursor, facts.memories);
      addBulk(scan, bytesCheck, position);
      break;
    case code.memoryFill:
      readMemoryIndex(cursor, facts.memories);
      addBulk(scan, bytesCheck, position);
      break;
    case code.tableInit:
      scan.writesTables = true;
      readIndex(cursor, facts.elementSegments, "element segment");
      readTableIndex(scan);
      addBulk(scan, elementsCheck, position);
      break;
    case code.elementDrop:
      scan.writesTables = true;
      readIndex(cursor, facts.elementSegments, "element segment");
      break;
    case code.tableCopy:
      scan.writesTables = true;
      readTableIndex(scan);
      readTableIndex(scan);
      addBulk(scan, elementsCheck, position);
      break;
    case code.tableGrow:
      scan.writesTables = true;
      scanTableGrow(scan, position);
      break;
    case code.tableSize:
      readTableIndex(scan);
      scan.height += 1;
      break;
    case code.tableFill:
      scan.writesTables = true;
      readTableIndex(scan);
      addBulk(scan, elementsCheck, position);
      break;
    default:
      throw opcode >= code.firstWide && opcode <= code.lastWide
        ? featureRefused("wide-arithmetic", position)
        : malformed(`0xfc 0x${opcode.toString(16)} is not an instruction`, position);
  }
}

function readDataIndex(scan: BodyScan): void {
  scan.namesData = true;
  const { dataSegments } = scan.facts;
  if (dataSegments === undefined) {
    throw malformed("there is no data count", scan.cursor.position);
  }
  readIndex(scan.cursor, dataSegments, "data segment");
}

function readTableIndex(scan: BodyScan): number {
  return readIndex(scan.cursor, scan.facts.tables, "table");
}

/** An instruction of three operands, the last of which says how much there is to do. */
function addBulk(scan: BodyScan, kind: InsertionKind, position: number): void {
  requireLook(scan);
  noteCheck(scan);
  addPoint(scan.points, kind, position, engineCallCost);
  noteNoise(scan);
  scan.bulk = true;
  scan.height -= 3;
}

function scanTableGrow(scan: BodyScan, position: number): void {
  const table = readTableIndex(scan);
  requireLook(scan);
  noteCheck(scan);
  scan.grownTables |= 1 << table;
  addPoint(scan.points, elementsCheck, position, tableGrowCost);
  addPoint(scan.points, noteTableGrow, scan.cursor.position, 0);
  noteNoise(scan);
  scan.bulk = true;
  scan.height -= 1;
}
