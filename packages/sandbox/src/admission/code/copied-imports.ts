import { kernelFunctions } from "../../kernel/kernel-code.ts";
import { isInlinable, type KernelFunction } from "../../kernel/kernel-function.ts";
import type { ParsedImport, ParsedType } from "../reader/parsed-module.ts";

const kernelModule = "extism:host/env";

const byName: ReadonlyMap<string, KernelFunction> = new Map(
  kernelFunctions.flatMap((entry) => entry.exports.map((name) => [name, entry])),
);

/** The functions whose code can stand in the place of a call. */
const inlinable: ReadonlySet<KernelFunction> = new Set(kernelFunctions.filter(({ code }) => isInlinable(code)));

/** Whether the code of a function can stand in the place of a call. */
export function canInline(entry: KernelFunction): boolean {
  return inlinable.has(entry);
}

/** The functions that count pages: the host's, and no guest can import them. */
const counting: ReadonlySet<string> = new Set(["commit", "uncommit"]);

/** A function of the kernel by a name it is exported under. */
export function kernelFunction(name: string): KernelFunction {
  const found = byName.get(name);
  if (found === undefined) {
    throw new Error(`Cannot copy "${name}" from the kernel: it is not among the functions that can be`);
  }
  return found;
}

/**
 * Which functions of the kernel stand in a module: all that can, or only those whose code takes the place of a call.
 */
export type KernelCodeRule = "all" | "inlined";

/**
 * The imported functions whose direct calls go to a copy of the kernel's function in the rewritten module, by function
 * index; undefined for all others. What refers to the import in another way keeps the import: the two do the same.
 */
export function copiedImports(
  imports: readonly ParsedImport[],
  types: readonly ParsedType[],
  rule: KernelCodeRule = "all",
): readonly (KernelFunction | undefined)[] {
  return imports
    .filter(({ kind }) => kind === "function")
    .map(({ module, name, typeIndex }) => {
      const found = module === kernelModule && !counting.has(name) ? byName.get(name) : undefined;
      const type = types[typeIndex ?? 0];
      const isCopied = found !== undefined && type !== undefined && sameType(found, type);
      return isCopied && (rule === "all" || canInline(found)) ? found : undefined;
    });
}

/** The indexes of the kernel's `alloc` among the imported functions, as often as it is imported. */
export function allocatorsOf(imports: readonly ParsedImport[]): ReadonlySet<number> {
  const functions = imports.filter(({ kind }) => kind === "function");
  return new Set(
    functions.flatMap(({ module, name }, index) => (module === kernelModule && name === "alloc" ? [index] : [])),
  );
}

/** What two types are compared by. */
type Signature = Pick<ParsedType, "parameters" | "results">;

/** Whether two function types are the same. */
export function sameType(one: Signature, other: Signature): boolean {
  return one.parameters.join() === other.parameters.join() && one.results.join() === other.results.join();
}
