import { createCursor, readU32 } from "../binary/byte-cursor.ts";
import { type ByteWriter, writeByte, writeName, writeRun, writeU32 } from "../binary/byte-writer.ts";
import { valueTypeBytes } from "../binary/value-types.ts";
import { externalKindByte } from "../reader/external-kinds.ts";
import { kernelMemories } from "../../kernel/kernel-code.ts";
import type { ParsedGlobal, ParsedLimits, ParsedModule, SectionRange } from "../reader/parsed-module.ts";
import { sectionId } from "../reader/section-id.ts";
import {
  blocksImport,
  blocksMetaImport,
  fuelExport,
  importSlot,
  memoryImport,
  privateModule,
  refusedExport,
  slotExport,
  slotsImport,
  slotsPages,
  startExport,
} from "../private-names.ts";
import { instruction } from "./instructions.ts";
import type { MemorySizes } from "./memory-sizes.ts";
import { writeSignature } from "./added-types.ts";
import type { RewritePlan } from "./plan.ts";
import type { KeptExport } from "./rewrite-options.ts";

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

/** The types, and those of added functions that the module lacks. */
export function writeTypes(writer: ByteWriter, parsed: ParsedModule, { types }: RewritePlan): void {
  writeLengthened(writer, parsed, parsed.sections.get(sectionId.type), types.added.length);
  for (const signature of types.added) {
    writeSignature(writer, signature);
  }
}

/** A memory to import. */
interface MemoryImport {
  readonly name: string;
  readonly limits: typeof withMaximum | typeof sharedWithMaximum;
  readonly minimum: number;
  readonly maximum: number;
}

const slots: MemoryImport = {
  name: slotsImport,
  limits: sharedWithMaximum,
  minimum: slotsPages,
  maximum: slotsPages,
};

const kernelMemory = (name: string, { minimum, maximum }: ParsedLimits): MemoryImport => ({
  name,
  limits: withMaximum,
  minimum,
  maximum: maximum ?? minimum,
});

const blocks: readonly MemoryImport[] = [
  kernelMemory(blocksImport, kernelMemories.data),
  kernelMemory(blocksMetaImport, kernelMemories.meta),
];

/**
 * The imported functions, then the memory of the guest when it has one, then the memory of the slots, then those of the
 * kernel when functions were copied that reach them. The guest can name none but its own, which stays the first.
 */
export function writeImports(
  writer: ByteWriter,
  parsed: ParsedModule,
  memory: MemorySizes | undefined,
  { importsBlocks }: RewritePlan,
): void {
  const memories = importedMemories(memory, importsBlocks);
  writeLengthened(writer, parsed, parsed.sections.get(sectionId.import), memories.length);
  writeMemoryImports(writer, memories);
}

/** The same with the functions by their place, and a memory of any size up to the limit. */
export function writeSharedImports(
  writer: ByteWriter,
  { imports, memory }: ParsedModule,
  maxMemoryPages: number,
  { importsBlocks }: RewritePlan,
): void {
  const sizes = memory === undefined ? undefined : { initialPages: 0, maximumPages: maxMemoryPages };
  const memories = importedMemories(sizes, importsBlocks);
  writeU32(writer, imports.length + memories.length);
  for (const [index, { typeIndex = 0 }] of imports.entries()) {
    writeName(writer, privateModule);
    writeName(writer, importSlot(index));
    writeByte(writer, externalKindByte("function"));
    writeU32(writer, typeIndex);
  }
  writeMemoryImports(writer, memories);
}

function importedMemories(memory: MemorySizes | undefined, importsBlocks: boolean): readonly MemoryImport[] {
  return [
    ...(memory === undefined
      ? []
      : [
          {
            name: memoryImport,
            limits: withMaximum,
            minimum: memory.initialPages,
            maximum: memory.maximumPages,
          } as const,
        ]),
    slots,
    ...(importsBlocks ? blocks : []),
  ];
}

function writeMemoryImports(writer: ByteWriter, memories: readonly MemoryImport[]): void {
  for (const { name, limits, minimum, maximum } of memories) {
    writeName(writer, privateModule);
    writeName(writer, name);
    writeByte(writer, externalKindByte("memory"));
    writeByte(writer, limits);
    writeU32(writer, minimum);
    writeU32(writer, maximum);
  }
}

/** The types of the functions, the added ones last. */
export function writeFunctions(writer: ByteWriter, parsed: ParsedModule, plan: RewritePlan): void {
  writeLengthened(writer, parsed, parsed.sections.get(sectionId.function), plan.added.length);
  for (const { type } of plan.added) {
    writeU32(writer, type);
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
  writeLengthened(writer, parsed, parsed.sections.get(sectionId.global), addedGlobals(plan));
  writeAddedGlobals(writer, plan);
}

/** The same with some of them zero. They are i32 or i64. */
export function writeSharedGlobals(
  writer: ByteWriter,
  { bytes, ownGlobals }: ParsedModule,
  variables: readonly ParsedGlobal[],
  plan: RewritePlan,
): void {
  const zeroed = new Set(variables.map(({ index }) => index));
  writeU32(writer, ownGlobals.length + addedGlobals(plan));
  for (const { index, type, range } of ownGlobals) {
    if (!zeroed.has(index)) {
      writeRun(writer, bytes, range.start, range.end);
    } else if (type === "i64") {
      writeGlobal(writer, valueTypeBytes.i64, instruction.i64Const);
    } else {
      writeGlobal(writer, valueTypeBytes.i32, instruction.i32Const);
    }
  }
  writeAddedGlobals(writer, plan);
}

function addedGlobals({ fuel }: RewritePlan): number {
  return fuel ? 3 : 2;
}

function writeAddedGlobals(writer: ByteWriter, { fuel }: RewritePlan): void {
  writeGlobal(writer, valueTypeBytes.i32, instruction.i32Const);
  writeGlobal(writer, valueTypeBytes.i32, instruction.i32Const);
  if (fuel) {
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
