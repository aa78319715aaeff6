import { signed, unsigned } from "./leb128.ts";
import { readSection, type SectionReader } from "./section-reader.ts";
import { join } from "./sections.ts";

/** One global: its type, and the expression it begins with. */
export interface ModuleGlobal {
  readonly type: number;
  readonly mutable: boolean;
  readonly initial: Uint8Array;
}

const i64Type = 0x7e;
const constantI32 = 0x41;
const constantI64 = 0x42;
const end = 0x0b;

/**
 * Reads a global section whose globals begin with integer constants.
 *
 * @throws RangeError when one begins with something else.
 */
export function readGlobals(body: Uint8Array): readonly ModuleGlobal[] {
  const reader = readSection(body);
  return Array.from({ length: reader.unsigned() }, () => ({
    type: reader.byte(),
    mutable: reader.byte() === 1,
    initial: readConstant(reader),
  }));
}

function readConstant(reader: SectionReader): Uint8Array {
  const start = reader.offset;
  const opcode = reader.byte();
  if (opcode !== constantI32 && opcode !== constantI64) {
    throw new RangeError("Cannot read the module: a global does not begin with an integer");
  }
  while (reader.byte() >= 0x80);
  if (reader.byte() !== end) throw new RangeError("Cannot read the module: a global begins with a long expression");
  return reader.since(start);
}

/** Writes a global section. */
export function writeGlobals(globals: readonly ModuleGlobal[]): Uint8Array {
  const parts = globals.flatMap(({ type, mutable, initial }) => [[type, mutable ? 1 : 0], initial]);
  return join([unsigned(globals.length), ...parts]);
}

/** The expression for an integer of a global's type. */
export function constantOf(type: number, value: bigint): Uint8Array {
  return join([[type === i64Type ? constantI64 : constantI32], signed(value), [end]]);
}
