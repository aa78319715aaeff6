import type { ValueType } from "../admission/binary/value-types.ts";
import type { ParsedLimits } from "../admission/reader/parsed-module.ts";

/** A memory the code of the kernel names. `slots` is shared by the process, the other two belong to a lane. */
export type KernelMemoryName = "slots" | "data" | "meta";

/** The kernel's own memories. */
export type KernelMemories = Readonly<Record<Exclude<KernelMemoryName, "slots">, ParsedLimits>>;

/**
 * One function of the kernel, in a form that can be written into another module. The code is the body, locals first, as
 * words: bytes in hexadecimal, and in the place of every index that differs from module to module
 *
 * - `call:5`, the function of the kernel with that index;
 * - `slot`, the global with the address of the slot;
 * - `global:2`, another global of the kernel: such a function cannot be written elsewhere;
 * - `data:3`, alignment and index of a memory; `memory:data`, its index alone.
 */
export interface KernelFunction {
  /** In the kernel. */
  readonly index: number;
  /** The names the kernel exports it under. */
  readonly exports: readonly string[];
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly code: string;
}

/** The words of a function's code. */
export function codeWords(code: string): readonly string[] {
  return code.split(" ");
}

/** The functions of the kernel that a function calls directly. */
export function calledFunctions(code: string): readonly number[] {
  return codeWords(code).flatMap((word) => (word.startsWith("call:") ? [Number(word.slice("call:".length))] : []));
}

const noLocals = "00";
const returnWord = "0f";
const callWord = "10";

/** Whether the code can stand in the place of a call: it has no locals of its own, calls nothing and runs to its end. */
export function isInlinable(code: string): boolean {
  const words = codeWords(code);
  return words[0] === noLocals && !words.includes(returnWord) && !words.includes(callWord);
}
