import type { ParsedLimits } from "../reader/parsed-module.ts";
import { overLimit } from "../rejections.ts";

/** Sizes of the memory the cell provides, in pages. */
export interface MemorySizes {
  readonly initialPages: number;
  readonly maximumPages: number;
}

/**
 * The sizes of the memory: as declared, but never above the limit.
 *
 * @throws ModuleRejectedError When the module starts with more than the limit.
 */
export function memorySizes(memory: ParsedLimits | undefined, maxMemoryPages: number): MemorySizes | undefined {
  if (memory === undefined) {
    return undefined;
  }
  if (memory.minimum > maxMemoryPages) {
    throw overLimit({ what: "pages of memory at the start", value: memory.minimum, maximum: maxMemoryPages });
  }
  return { initialPages: memory.minimum, maximumPages: Math.min(memory.maximum ?? maxMemoryPages, maxMemoryPages) };
}
