import { describe, expect, it } from "vitest";
import * as action from "./action.ts";
import { coreTable, type OpcodeTable, vectorTable } from "./opcode-table.ts";

type Bytes = readonly number[];

const u32 = (value: number): Bytes => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)]);
const section = (id: number, content: Bytes): Bytes => [id, ...u32(content.length), ...content];
const zeros = (count: number): Bytes => Array.from({ length: count }, () => 0);

/** Instructions that put one value of a type on the stack. */
const constants: Readonly<Record<string, Bytes>> = {
  i32: [0x41, 0],
  i64: [0x42, 0],
  f32: [0x43, ...zeros(4)],
  f64: [0x44, ...zeros(8)],
  v128: [0xfd, 12, ...zeros(16)],
};
const drop = 0x1a;
const header: Bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Up to three operands: one type, any two, or any two and an i32 or vector. */
const types = Object.keys(constants);
const operandLists: readonly (readonly string[])[] = [
  [],
  ...types.map((first) => [first]),
  ...types.flatMap((first) =>
    types.flatMap((second) => [
      [first, second],
      [first, second, "i32"],
      [first, second, "v128"],
    ]),
  ),
];

/**
 * What follows an opcode: enough `nop`s to serve as its immediates, and before them, for alignments and memory indexes
 * that must be 0, a zero. That one comes second, because where no immediate is wanted it reads as `unreachable`.
 */
const followers: readonly Bytes[] = [
  Array.from({ length: 20 }, () => 0x01),
  [0, ...Array.from({ length: 20 }, () => 0x01)],
];

/** A module with a memory and one function of these instructions. */
function moduleOf(instructions: Bytes): Uint8Array<ArrayBuffer> {
  const body = [0, ...instructions, 0x0b];
  return Uint8Array.from([
    ...header,
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(10, [1, ...u32(body.length), ...body]),
  ]);
}

/** What the engine says an instruction does to the height of the stack; undefined when it takes no such code. */
function effectByEngine(code: Bytes): number | undefined {
  for (const follower of followers) {
    for (const operands of operandLists) {
      const pushes = operands.flatMap((type) => constants[type] ?? []);
      const instructions = [...pushes, ...code, ...follower];
      if (WebAssembly.validate(moduleOf(instructions))) {
        return -operands.length;
      }
      if (WebAssembly.validate(moduleOf([...instructions, drop]))) {
        return 1 - operands.length;
      }
    }
  }
  return undefined;
}

const knownToTable = (table: OpcodeTable, code: number): boolean => table.actions[code] !== action.unknownInstruction;

describe("the table of opcodes", () => {
  it("has the engine's codes behind the vector prefix, each with its effect on the stack", () => {
    for (let code = 0; code < 256; code += 1) {
      const effect = effectByEngine([0xfd, ...u32(code)]);
      expect({ code, known: knownToTable(vectorTable, code) }).toEqual({ code, known: effect !== undefined });
      expect({ code, effect: vectorTable.effects[code] }).toEqual({ code, effect: effect ?? 0 });
    }
  });

  it("has the effects of all instructions on numbers and memory", () => {
    const numeric = [0x1a, 0x1b, ...Array.from({ length: 0xc4 - 0x28 + 1 }, (_, index) => 0x28 + index)];
    for (const code of numeric) {
      expect({ code, effect: coreTable.effects[code] }).toEqual({ code, effect: effectByEngine([code]) });
    }
  });
});
