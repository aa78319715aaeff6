import {
  calledFunctions,
  codeWords,
  type KernelFunction,
  type KernelMemoryName,
} from "../../kernel/kernel-function.ts";
import { kernelFunctions } from "../../kernel/kernel-code.ts";
import { type ByteWriter, createWriter, writeAll, writeByte, writeU32, writtenBytes } from "../binary/byte-writer.ts";
import type { ValueType } from "../binary/value-types.ts";
import { kernelFunction } from "../code/copied-imports.ts";
import { kernelCall, kernelCode } from "../code/insertion-points.ts";
import type { ParsedModule } from "../reader/parsed-module.ts";
import { instruction, memoryIndexBit } from "./instructions.ts";

/** The functions of the kernel that a module gets copies of. */
export interface KernelCopies {
  /** In the order of their new indexes. */
  readonly functions: readonly KernelFunction[];
  /** Whether code of the kernel in the module reaches the blocks, and not only the memory of the slots. */
  readonly reachBlocks: boolean;
}

/**
 * Finds out which functions a module needs copies of: those it calls directly and whose code does not stand in the place
 * of the call, those that count what its memory grows by, and what these call. A module that only puts an import into a
 * table gets none.
 */
export function findKernelCopies({ code, facts }: ParsedModule): KernelCopies {
  const { kinds, costs, length } = code.points;
  const called = new Set<number>();
  let reachBlocks = false;
  for (let at = 0; at < length; at += 1) {
    if (kinds[at] === kernelCall) {
      called.add(costs[at] ?? 0);
    }
    reachBlocks ||= kinds[at] === kernelCall || kinds[at] === kernelCode;
  }
  const wanted = new Set([...called].flatMap((index) => facts.copied[index] ?? []));
  if (code.growsMemory) {
    wanted.add(kernelFunction("commit"));
    wanted.add(kernelFunction("uncommit"));
  }
  // The set grows while it is read: what is called joins.
  for (const { code: words } of wanted) {
    for (const callee of calledFunctions(words)) {
      const found = kernelFunctions.find(({ index }) => index === callee);
      if (found !== undefined) {
        wanted.add(found);
      }
    }
  }
  return { functions: [...wanted], reachBlocks };
}

/** Where in a module stands what the code of the kernel names. */
export interface KernelPlaces {
  /** The index of a function of the kernel in the module. */
  readonly functionIndex: (kernelIndex: number) => number;
  readonly slotGlobal: number;
  readonly memories: Readonly<Record<KernelMemoryName, number>>;
}

/** Code of the kernel that can stand in the place of a call: bytes, and between them numbers of parameters. */
export interface InlineCode {
  readonly parameters: readonly ValueType[];
  readonly parts: readonly (Uint8Array | number)[];
}

const localGet = /^20(..)$/u;

/** The code of a function of the kernel for the place of a call, where the parameters are in locals. */
export function inlineKernelFunction({ parameters, code }: KernelFunction, places: KernelPlaces): InlineCode {
  const writer = createWriter();
  const parts: (Uint8Array | number)[] = [];
  // Without the locals at the start and the `end` of the function.
  for (const word of codeWords(code).slice(1, -1)) {
    const parameter = localGet.exec(word)?.[1];
    if (parameter === undefined) {
      writeWord(writer, word, places);
    } else {
      writeByte(writer, instruction.localGet);
      parts.push(writtenBytes(writer), Number.parseInt(parameter, 16));
      writer.length = 0;
    }
  }
  return { parameters, parts: [...parts, writtenBytes(writer)] };
}

/** The body of a function of the kernel, as it is in another module. */
export function copyKernelFunction({ code }: KernelFunction, places: KernelPlaces): Uint8Array {
  const writer = createWriter();
  for (const word of codeWords(code)) {
    writeWord(writer, word, places);
  }
  return writtenBytes(writer);
}

function writeWord(writer: ByteWriter, word: string, { functionIndex, slotGlobal, memories }: KernelPlaces): void {
  const [name = "", value] = word.split(":");
  if (value === undefined) {
    if (name === "slot") {
      writeU32(writer, slotGlobal);
    } else {
      writeAll(writer, Buffer.from(name, "hex"));
    }
  } else if (name === "call") {
    writeU32(writer, functionIndex(Number(value)));
  } else if (name in memories) {
    writeByte(writer, Number(value) | memoryIndexBit);
    writeU32(writer, memories[name as KernelMemoryName]);
  } else {
    throw new Error(`Cannot copy a function of the kernel: "${word}" stands for nothing here`);
  }
}
