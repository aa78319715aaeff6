import type { SkillImage } from "../admission/shared/skill-image.ts";
import type { Lane } from "./lane.ts";

/**
 * Binds every import of shared code to the function of the lane that the skill imports in this place. One the lane does
 * not have stays away, and the instance does not link.
 */
export function bindSlots(
  namespace: Record<string, WebAssembly.ImportValue>,
  { imports }: SkillImage,
  served: ReturnType<Lane["imports"]>,
): void {
  for (const { slot, module, name } of imports) {
    const found = served[module]?.[name];
    if (found !== undefined) namespace[slot] = found;
  }
}

/**
 * Makes an instance of shared code that of a skill, before anything of it runs: its globals begin as the skill says, and
 * its functions have the skill's names, beside the private exports.
 */
export function ownExports(exports: WebAssembly.Exports, { globals, functions }: SkillImage): WebAssembly.Exports {
  for (const { name, value } of globals) (exports[name] as { value: number | bigint }).value = value;
  // What the skill calls its functions cannot be a private name: admission refuses those.
  const own = Object.create(exports) as WebAssembly.Exports;
  for (const { name, exported } of functions) {
    Object.defineProperty(own, name, { value: exports[exported], enumerable: true });
  }
  return own;
}
