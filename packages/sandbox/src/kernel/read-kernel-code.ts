import { type ByteCursor, createCursor, readByte, readBytes, readU32 } from "../admission/binary/byte-cursor.ts";
import { skipS32, skipS64 } from "../admission/binary/signed-numbers.ts";
import * as action from "../admission/opcodes/action.ts";
import { coreTable } from "../admission/opcodes/opcode-table.ts";
import { readExportSection } from "../admission/reader/export-section.ts";
import { readLimits } from "../admission/reader/limits.ts";
import type { ParsedLimits } from "../admission/reader/parsed-module.ts";
import { indexSections } from "../admission/reader/section-index.ts";
import { sectionId } from "../admission/reader/section-id.ts";
import { readTypeSection } from "../admission/reader/type-section.ts";
import { kernelFunctionNames } from "./kernel.ts";
import {
  calledFunctions,
  codeWords,
  type KernelFunction,
  type KernelMemories,
  type KernelMemoryName,
} from "./kernel-function.ts";

/** What {@link readKernelCode} finds. */
export interface KernelCode {
  readonly memories: KernelMemories;
  readonly functions: readonly KernelFunction[];
}

/** The memories by index, and the one imported global: what `kernel.wat` declares. */
const memoryNames: readonly KernelMemoryName[] = ["slots", "data", "meta"];
const slotGlobal = 0;
const memoryIndexBit = 0x40;
const atomicPrefix = 0xfe;
const memoryFill = 11;
const many = 1_000;

const hexadecimal = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const memoryName = (index: number): KernelMemoryName => {
  const name = memoryNames[index];
  if (name === undefined) throw new Error(`Cannot read the kernel: it has a memory ${index}`);
  return name;
};

/**
 * Takes the assembled kernel apart. It knows the instructions the kernel uses, and fails on others.
 *
 * @param bytes The kernel, valid; it imports no function.
 * @throws Error when there is an instruction it does not know.
 */
export function readKernelCode(bytes: Uint8Array): KernelCode {
  const { sections } = indexSections(bytes);
  const cursorOf = (id: number): ByteCursor => {
    const section = sections.get(id);
    return createCursor(bytes, section?.start ?? 0, section?.end ?? 0);
  };
  const { types } = readTypeSection(cursorOf(sectionId.type));
  const functionTypes = readList(cursorOf(sectionId.function), readU32);
  const [data, meta] = readList(cursorOf(sectionId.memory), readLimits);
  const counts = { function: functionTypes.length, memory: memoryNames.length, table: 0, global: many, tag: 0 };
  const exports = readExportSection(cursorOf(sectionId.export), counts).filter(({ kind }) => kind === "function");
  const bodies = readList(cursorOf(sectionId.code), (cursor) => readBytes(cursor, readU32(cursor)));
  return {
    memories: { data: data as ParsedLimits, meta: meta as ParsedLimits },
    functions: bodies.map((body, index) => {
      const type = types[functionTypes[index] ?? 0];
      return {
        index,
        exports: exports.filter((entry) => entry.index === index).map(({ name }) => name),
        parameters: type?.parameters ?? [],
        results: type?.results ?? [],
        code: readBody(body).join(" "),
      };
    }),
  };
}

/** Functions for the host that are copied into guests: they count the pages a guest grows by. */
const countingFunctions = ["commit", "uncommit"];

/**
 * The functions that can be copied into a guest: those a guest may call and those that count pages, with all that they
 * call, unless one of them needs a global of the kernel.
 */
export function copyableFunctions({ functions }: KernelCode): readonly KernelFunction[] {
  const wanted = new Set<string>([...kernelFunctionNames, ...countingFunctions]);
  const copyable = (index: number): readonly number[] | undefined => {
    const { code } = functions[index] as KernelFunction;
    if (codeWords(code).some((word) => word.startsWith("global:"))) return undefined;
    const called = calledFunctions(code).map(copyable);
    return called.includes(undefined) ? undefined : [index, ...called.flatMap((indexes) => indexes ?? [])];
  };
  const roots = functions.filter(({ exports }) => exports.some((name) => wanted.has(name)));
  const indexes = new Set(roots.flatMap(({ index }) => copyable(index) ?? []));
  return functions.filter(({ index }) => indexes.has(index));
}

function readList<Entry>(cursor: ByteCursor, read: (cursor: ByteCursor) => Entry): readonly Entry[] {
  return Array.from({ length: readU32(cursor) }, () => read(cursor));
}

/** The words of a body; what needs no change is one word for each instruction. */
function readBody(body: Uint8Array): readonly string[] {
  const cursor = createCursor(body, 0, body.length);
  const groups = readU32(cursor);
  for (let group = 0; group < groups; group += 1) {
    readU32(cursor);
    readByte(cursor);
  }
  const words = [hexadecimal(body.subarray(0, cursor.position))];
  while (cursor.position < cursor.end) words.push(...readInstruction(cursor));
  return words;
}

function readInstruction(cursor: ByteCursor): readonly string[] {
  const { position, bytes } = cursor;
  const opcode = readByte(cursor);
  const word = (): string => hexadecimal(bytes.subarray(position, cursor.position));
  const first = hexadecimal(bytes.subarray(position, position + 1));
  const kind = opcode === atomicPrefix ? action.refused : (coreTable.actions[opcode] ?? action.unknownInstruction);
  switch (kind) {
    case action.plain:
    case action.endBlock:
    case action.elseArm:
    case action.leave:
      return [word()];
    case action.openBlock:
    case action.openIf:
    case action.openLoop:
      readByte(cursor);
      return [word()];
    case action.localIndex:
    case action.branch:
    case action.branchMaybe:
      readU32(cursor);
      return [word()];
    case action.constant32:
      skipS32(cursor);
      return [word()];
    case action.constant64:
      skipS64(cursor);
      return [word()];
    case action.call:
      return [first, `call:${readU32(cursor)}`];
    case action.globalIndex: {
      const index = readU32(cursor);
      return [first, index === slotGlobal ? "slot" : `global:${index}`];
    }
    case action.memoryAccess:
      return [first, ...readMemoryAccess(cursor)];
    case action.memorySize:
    case action.memoryGrow:
      return [first, `memory:${memoryName(readU32(cursor))}`];
    case action.miscellaneousPrefix:
      if (readU32(cursor) !== memoryFill) break;
      return [word(), `memory:${memoryName(readU32(cursor))}`];
    case action.refused: {
      if (opcode !== atomicPrefix) break;
      readU32(cursor);
      return [word(), ...readMemoryAccess(cursor)];
    }
  }
  throw new Error(`Cannot read the kernel: it has the instruction 0x${first}`);
}

/** Alignment, memory and offset. */
function readMemoryAccess(cursor: ByteCursor): readonly string[] {
  const alignment = readU32(cursor);
  const memory = (alignment & memoryIndexBit) === 0 ? 0 : readU32(cursor);
  const start = cursor.position;
  readU32(cursor);
  const offset = hexadecimal(cursor.bytes.subarray(start, cursor.position));
  return [`${memoryName(memory)}:${alignment & ~memoryIndexBit}`, offset];
}
