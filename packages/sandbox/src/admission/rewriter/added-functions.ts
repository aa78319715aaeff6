import type { ParsedModule } from "../reader/parsed-module.ts";
import { canInline, kernelFunction } from "../code/copied-imports.ts";
import type { AddedTypes } from "./added-types.ts";
import { copyKernelFunction, findKernelCopies, type InlineCode, inlineKernelFunction } from "./kernel-copies.ts";
import { growBody } from "./write-grow.ts";
import { noteTableBody } from "./write-note.ts";

/** A function that rewriting adds. */
export interface AddedFunction {
  readonly type: number;
  readonly body: Uint8Array;
}

/** What the added functions refer to. */
export interface AddedPlaces {
  readonly slotsMemory: number;
  readonly slotGlobal: number;
  readonly refusedGlobal: number;
}

/** The added functions and who calls them. */
export interface AddedFunctions {
  readonly importsBlocks: boolean;
  readonly added: readonly AddedFunction[];
  readonly copies: Uint32Array;
  readonly inlined: readonly (InlineCode | undefined)[];
  readonly growMemory: number;
  readonly noteTableGrow: number;
}

const sizeToSize = { parameters: ["i32"], results: ["i32"] } as const;

/**
 * Lays the added functions out: copies of the kernel's, then the one that stands for `memory.grow`, then the one that
 * notes a refused `table.grow`; each only when the module needs it. They come after all functions of the module, so that
 * no index of its own changes and none of its references can name them.
 */
export function planAddedFunctions(parsed: ParsedModule, places: AddedPlaces, types: AddedTypes): AddedFunctions {
  const { code, facts, functionTypes } = parsed;
  const { functions, reachBlocks } = findKernelCopies(parsed);
  const indexes = new Map(functions.map(({ index }, order) => [index, functionTypes.length + order]));
  const functionIndex = (kernelIndex: number): number => indexes.get(kernelIndex) ?? 0;
  const { slotsMemory, slotGlobal } = places;
  const memories = { slots: slotsMemory, data: slotsMemory + 1, meta: slotsMemory + 2 };
  const kernelPlaces = { functionIndex, slotGlobal, memories };
  const added: AddedFunction[] = functions.map((entry) => ({
    type: types.indexOf(entry),
    body: copyKernelFunction(entry, kernelPlaces),
  }));
  const add = (body: Uint8Array): number =>
    functionTypes.length + added.push({ type: types.indexOf(sizeToSize), body }) - 1;
  const commit = functionIndex(kernelFunction("commit").index);
  const uncommit = functionIndex(kernelFunction("uncommit").index);
  return {
    importsBlocks: reachBlocks,
    growMemory: code.growsMemory ? add(growBody({ ...places, commit, uncommit })) : 0,
    noteTableGrow: code.grownTables === 0 ? 0 : add(noteTableBody(places.refusedGlobal)),
    added,
    inlined: facts.copied.map((entry) =>
      entry !== undefined && canInline(entry) ? inlineKernelFunction(entry, kernelPlaces) : undefined,
    ),
    copies: Uint32Array.from(facts.copied, (entry) => (entry === undefined ? 0 : functionIndex(entry.index))),
  };
}
