import { type ByteCursor, readByte, readCount, readU32, skipBytes } from "../binary/byte-cursor.ts";
import { skipS32, skipS64 } from "../binary/signed-numbers.ts";
import { readValueType } from "../binary/value-types.ts";
import { featureRefused, malformed } from "../rejections.ts";
import * as action from "../opcodes/action.ts";
import { relaxedVectorCodes } from "../opcodes/vector-instructions.ts";
import { coreTable, vectorTable } from "../opcodes/opcode-table.ts";
import { featureNames } from "../features.ts";
import { blockFrame, type BodyScan, ifFrame, noteNoise } from "./body-scan.ts";
import { closeFrame, leavePath, startCatch, startElse } from "./frames.ts";
import { readIndex, readMemoryAccess, readMemoryIndex } from "./indexes.ts";
import { addPoint, growMemory, pagesCheck } from "./insertion-points.ts";
import { addStraightLook, noteCheck, requireLook, startStraight } from "./looks.ts";
import {
  noteExit,
  openBlock,
  openLoop,
  scanBranch,
  scanBranchTable,
  scanDirectCall,
  scanIndirectCall,
} from "./scan-control.ts";
import { scanCatch, scanDelegate, scanThrow, scanTry, scanTryTable } from "./scan-exceptions.ts";
import { scanMiscellaneous } from "./scan-miscellaneous.ts";

const memoryGrowCost = 200;
const shortestNull = 0x69;

/**
 * Passes over the instructions of one body, up to the end of the function. It refuses what it does not know, notes the
 * places where rewriting puts something, and keeps the costs and heights in the scan up to date.
 */
export function scanInstructions(scan: BodyScan): void {
  const { cursor, facts } = scan;
  const { actions, effects, features } = coreTable;
  while (scan.depth > 0) {
    const position = cursor.position;
    if (scan.cost >= scan.lookDue) {
      addStraightLook(scan, position);
    }
    const opcode = readByte(cursor);
    scan.cost += 1;
    scan.free += 1;
    scan.height += effects[opcode] ?? 0;
    scan.features |= features[opcode] ?? 0;
    switch (actions[opcode]) {
      case action.plain:
        break;
      case action.localIndex:
        readIndex(cursor, scan.locals, "local");
        break;
      case action.memoryAccess:
        readMemoryAccess(cursor, facts.memories);
        break;
      case action.constant32:
        skipS32(cursor);
        break;
      case action.globalIndex:
        readIndex(cursor, facts.globals, "global");
        break;
      case action.endBlock:
        closeFrame(scan);
        startStraight(scan);
        break;
      case action.openBlock:
        openBlock(scan, blockFrame);
        break;
      case action.openIf:
        openBlock(scan, ifFrame);
        break;
      case action.openLoop:
        openLoop(scan, position);
        break;
      case action.elseArm:
        startElse(scan);
        startStraight(scan);
        break;
      case action.branchMaybe:
        scanBranch(scan, position);
        startStraight(scan);
        break;
      case action.branch:
        scanBranch(scan, position);
        leavePath(scan);
        break;
      case action.leave:
        noteExit(scan, position);
        leavePath(scan);
        break;
      case action.call:
        scanDirectCall(scan, position);
        break;
      case action.callIndirect:
        scanIndirectCall(scan);
        break;
      case action.constant64:
        skipS64(cursor);
        break;
      default:
        scanRare(scan, actions[opcode] ?? action.unknownInstruction, position);
    }
  }
}

const tableSet = 0x26;

/** The instructions that are few in real modules, apart so that the loop above stays small enough to be fast. */
function scanRare(scan: BodyScan, kind: action.Action, position: number): void {
  const { cursor, facts } = scan;
  switch (kind) {
    case action.fourBytes:
      skipBytes(cursor, 4);
      break;
    case action.eightBytes:
      skipBytes(cursor, 8);
      break;
    case action.branchTable:
      scanBranchTable(scan, position);
      break;
    case action.memorySize:
      readMemoryIndex(cursor, facts.memories);
      break;
    case action.memoryGrow:
      scanMemoryGrow(scan, position);
      break;
    case action.tableAccess:
      if (cursor.bytes[position] === tableSet) scan.writesTables = true;
      readIndex(cursor, facts.tables, "table");
      break;
    case action.nullReference:
      scanNullReference(scan);
      break;
    case action.functionReference:
      facts.referenced[readIndex(cursor, facts.functionTypes.length, "function")] = 1;
      break;
    case action.typedSelect:
      readCount(cursor, { what: "types in one select", maximum: 1 });
      readValueType(cursor);
      break;
    case action.miscellaneousPrefix:
      scanMiscellaneous(scan, position);
      break;
    case action.vectorPrefix:
      scanVector(scan, position);
      break;
    default:
      scanException(scan, kind, position);
  }
}

function scanException(scan: BodyScan, kind: action.Action, position: number): void {
  const { cursor, facts } = scan;
  switch (kind) {
    case action.openTry:
      scanTry(scan);
      break;
    case action.openTryTable:
      scanTryTable(scan);
      break;
    case action.catchArm:
      scanCatch(scan);
      break;
    case action.catchAllArm:
      startCatch(scan, 0);
      break;
    case action.delegateTry:
      scanDelegate(scan);
      break;
    case action.throwTag:
      readIndex(cursor, facts.tagTypes.length, "tag");
      scanThrow(scan, position);
      break;
    case action.rethrow:
      readIndex(cursor, scan.depth, "label");
      scanThrow(scan, position);
      break;
    case action.throwReference:
      scanThrow(scan, position);
      break;
    default:
      throw refusedInstruction(cursor, kind, position);
  }
}

function refusedInstruction(cursor: ByteCursor, kind: action.Action, position: number): Error {
  const opcode = cursor.bytes[position] ?? 0;
  const [feature] = kind === action.refused ? featureNames(coreTable.features[opcode] ?? 0) : [];
  return feature === undefined
    ? malformed(`0x${opcode.toString(16)} is not an instruction`, position)
    : featureRefused(feature, position);
}

function scanMemoryGrow(scan: BodyScan, position: number): void {
  readMemoryIndex(scan.cursor, scan.facts.memories);
  requireLook(scan);
  noteCheck(scan);
  addPoint(scan.points, pagesCheck, position, memoryGrowCost);
  addPoint(scan.points, growMemory, position, 0);
  scan.growsMemory = true;
  noteNoise(scan);
  scan.bulk = true;
}

function scanNullReference(scan: BodyScan): void {
  const first = scan.cursor.bytes[scan.cursor.position] ?? 0;
  if (first < 0x40 || first > 0x7f) {
    // A number that is not negative: the index of a type.
    throw featureRefused("function-references", scan.cursor.position);
  }
  if (first < shortestNull) {
    throw featureRefused("gc", scan.cursor.position);
  }
  readValueType(scan.cursor);
}

function scanVector(scan: BodyScan, position: number): void {
  const { cursor, facts } = scan;
  const opcode = readU32(cursor);
  if (opcode >= relaxedVectorCodes.first && opcode <= relaxedVectorCodes.last) {
    throw featureRefused("relaxed-simd", position);
  }
  const kind = opcode < 256 ? vectorTable.actions[opcode] : action.unknownInstruction;
  scan.height += vectorTable.effects[opcode] ?? 0;
  switch (kind) {
    case action.plain:
      break;
    case action.lane:
      skipBytes(cursor, 1);
      break;
    case action.sixteenBytes:
      skipBytes(cursor, 16);
      break;
    case action.memoryAccess:
      readMemoryAccess(cursor, facts.memories);
      break;
    case action.laneAccess:
      readMemoryAccess(cursor, facts.memories);
      skipBytes(cursor, 1);
      break;
    default:
      throw malformed(`0xfd 0x${opcode.toString(16)} is not an instruction`, position);
  }
}
