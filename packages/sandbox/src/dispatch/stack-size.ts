import { setFlagsFromString } from "node:v8";
import { OptionError } from "@cordon/core";

/** Sizes of the stacks on which guests wait, in KiB. */
export type StackKib = 32 | 64 | 128 | 256;

/**
 * How many suspended stacks the engine keeps for a thread, by their size (measured, see execution.md). With more at once
 * each further one leaks address space for the life of the process.
 */
const stacksBySize: Readonly<Record<StackKib, number>> = { 32: 57, 64: 39, 128: 24, 256: 13 };
const stacksAtDefaultSize = 4;

/** Every size that can be chosen. */
export const stackSizes: readonly StackKib[] = [32, 64, 128, 256];

/** The size this process has; it cannot be another one later, because stacks of the first are in use. */
let sizeOfProcess: StackKib | undefined;

/**
 * Sets the size of the stacks on which guests wait, for every thread of the process that makes its first one from now on,
 * also for the application's own WebAssembly. The engine has no way to set it for some threads only.
 *
 * @param stackKib Undefined leaves the engine's default and touches nothing.
 * @returns How many guests may wait at once on one thread.
 * @throws OptionError when another size was set before in this process.
 */
export function setStackSize(stackKib: StackKib | undefined): number {
  if (stackKib === undefined) return stacksAtDefaultSize;
  if (sizeOfProcess !== undefined && sizeOfProcess !== stackKib) {
    throw new OptionError("stackKib", `the stacks of this process have ${sizeOfProcess} KiB already`);
  }
  sizeOfProcess = stackKib;
  setFlagsFromString(`--wasm-stack-switching-stack-size=${stackKib}`);
  return stacksBySize[stackKib];
}
