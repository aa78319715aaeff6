import { createCursor, readU32 } from "../binary/byte-cursor.ts";
import { type ByteWriter, writeByte, writeName, writeRun, writeU32 } from "../binary/byte-writer.ts";
import { valueTypeBytes } from "../binary/value-types.ts";
import { externalKindByte } from "../reader/external-kinds.ts";
import type { ParsedModule, SectionRange } from "../reader/parsed-module.ts";
import { sectionId } from "../reader/section-id.ts";
import {
  fuelExport,
  memoryImport,
  privateModule,
  refusedExport,
  slotExport,
  slotsImport,
  startExport,
} from "../private-names.ts";
import { instruction } from "./instructions.ts";
import type { MemorySizes } from "./memory-sizes.ts";
import { addedFunctions, type RewritePlan } from "./plan.ts";
import type { KeptExport } from "./rewrite-options.ts";

const functionForm = 0x60;
const withMaximum = 0x01;
const sharedWithMaximum = 0x03;
const mutable = 0x01;

/** Writes the count of a list that is lengthened, and the original's entries. */
function writeLengthened(
  writer: ByteWriter,
  parsed: ParsedModule,
  section: SectionRange | undefined,
  added: number,
): void {
  if (section === undefined) {
    writeU32(writer, added);
    return;
  }
  const cursor = createCursor(parsed.bytes, section.start, section.end);
  writeU32(writer, readU32(cursor) + added);
  writeRun(writer, parsed.bytes, cursor.position, section.end);
}

/** The types, and `(i32) -> i32` when the plan needs it and the module lacks it. */
export function writeTypes(writer: ByteWriter, parsed: ParsedModule, plan: RewritePlan): void {
  const missing = addedFunctions(plan) > 0 && plan.noteType === parsed.types.length;
  writeLengthened(writer, parsed, parsed.sections.get(sectionId.type), missing ? 1 : 0);
  if (missing) {
    for (const byte of [functionForm, 1, valueTypeBytes.i32, 1, valueTypeBytes.i32]) {
      writeByte(writer, byte);
    }
  }
}

/** The imported functions, then the memory of the guest when it has one, then the memory of the slots. */
export function writeImports(writer: ByteWriter, parsed: ParsedModule, memory: MemorySizes | undefined): void {
  writeLengthened(writer, parsed, parsed.sections.get(sectionId.import), memory === undefined ? 1 : 2);
  const kind = externalKindByte("memory");
  if (memory !== undefined) {
    writeName(writer, privateModule);
    writeName(writer, memoryImport);
    writeByte(writer, kind);
    writeByte(writer, withMaximum);
    writeU32(writer, memory.initialPages);
    writeU32(writer, memory.maximumPages);
  }
  writeName(writer, privateModule);
  writeName(writer, slotsImport);
  writeByte(writer, kind);
  writeByte(writer, sharedWithMaximum);
  writeU32(writer, 1);
  writeU32(writer, 1);
}

/** The types of the functions, the added ones last. */
export function writeFunctions(writer: ByteWriter, parsed: ParsedModule, plan: RewritePlan): void {
  const added = addedFunctions(plan);
  writeLengthened(writer, parsed, parsed.sections.get(sectionId.function), added);
  for (let rest = added; rest > 0; rest -= 1) {
    writeU32(writer, plan.noteType);
  }
}

/** The tables with their new maxima. */
export function writeTables(writer: ByteWriter, parsed: ParsedModule, maxima: readonly number[]): void {
  const typeBytes = { funcref: 0x70, externref: 0x6f } as const;
  writeU32(writer, parsed.tables.length);
  for (const [index, table] of parsed.tables.entries()) {
    writeByte(writer, typeBytes[table.elementType]);
    writeByte(writer, withMaximum);
    writeU32(writer, table.minimum);
    writeU32(writer, maxima[index] ?? table.minimum);
  }
}

function writeGlobal(writer: ByteWriter, type: number, constant: number): void {
  for (const byte of [type, mutable, constant, 0, instruction.end]) {
    writeByte(writer, byte);
  }
}

/** The globals, then the slot address, the refused flags and the fuel. */
export function writeGlobals(writer: ByteWriter, parsed: ParsedModule, plan: RewritePlan): void {
  writeLengthened(writer, parsed, parsed.sections.get(sectionId.global), plan.fuel ? 3 : 2);
  writeGlobal(writer, valueTypeBytes.i32, instruction.i32Const);
  writeGlobal(writer, valueTypeBytes.i32, instruction.i32Const);
  if (plan.fuel) {
    writeGlobal(writer, valueTypeBytes.i64, instruction.i64Const);
  }
}

/** The exports that are kept, and those the cell uses. */
export function writeExports(
  writer: ByteWriter,
  kept: readonly KeptExport[],
  plan: RewritePlan,
  start: number | undefined,
): void {
  const own: KeptExport[] = [
    { name: slotExport, kind: "global", index: plan.slotGlobal },
    { name: refusedExport, kind: "global", index: plan.refusedGlobal },
  ];
  if (plan.fuel) {
    own.push({ name: fuelExport, kind: "global", index: plan.fuelGlobal });
  }
  if (start !== undefined) {
    own.push({ name: startExport, kind: "function", index: start });
  }
  writeU32(writer, kept.length + own.length);
  for (const { name, kind, index } of [...kept, ...own]) {
    writeName(writer, name);
    writeByte(writer, externalKindByte(kind));
    writeU32(writer, index);
  }
}
