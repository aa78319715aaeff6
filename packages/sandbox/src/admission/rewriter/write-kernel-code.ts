import { type ByteWriter, writeAll, writeByte, writeU32 } from "../binary/byte-writer.ts";
import { instruction } from "./instructions.ts";
import type { InlineCode } from "./kernel-copies.ts";

/** Locals for the parameters of the kernel's functions: at most one address, and one value of either type. */
export interface KernelLocals {
  readonly i32: number;
  readonly i64: readonly [address: number, value: number];
}

/** The locals, when the first one has this index: an i32, then two i64. */
export function kernelLocals(first: number): KernelLocals {
  return { i32: first, i64: [first + 1, first + 2] };
}

/** Writes code of the kernel in the place of a call: takes its parameters off the stack, last one first, and goes on. */
export function writeKernelCode(writer: ByteWriter, code: InlineCode | undefined, locals: KernelLocals): void {
  if (code === undefined) {
    throw new Error("Cannot write code of the kernel: the function is none that can stand in the place of a call");
  }
  const { parameters, parts } = code;
  const places = parameters.map((type, index) => (type === "i32" ? locals.i32 : locals.i64[index === 0 ? 0 : 1]));
  for (const local of places.toReversed()) {
    writeByte(writer, instruction.localSet);
    writeU32(writer, local);
  }
  for (const part of parts) {
    if (typeof part === "number") {
      writeU32(writer, places[part] ?? 0);
    } else {
      writeAll(writer, part);
    }
  }
}
