import { functionExport, globalExport } from "../private-names.ts";
import type { Declarations } from "../reader/declarations.ts";
import type { ParsedGlobal } from "../reader/parsed-module.ts";
import type { KernelCodeRule } from "../code/copied-imports.ts";
import type { KeptExport } from "../rewriter/rewrite-options.ts";
import type { SelectedExports } from "../rules/select-exports.ts";

/**
 * Calls of the kernel are replaced only by code in their place. A copy of `length` would make the code depend on which
 * capabilities a skill has: its place is taken by `length` where it has none.
 */
export const sharedKernelCode: KernelCodeRule = "inlined";

/** Each is set in every new instance. */
const maximumVariables = 64;
/** Each is made in every new instance. */
const maximumFunctions = 64;

/** How a module is rewritten so that others can have its code. */
export interface SharedRewrite {
  /** The exports of the shared code, under private names: a skill's own names are not in it. */
  readonly exports: readonly KeptExport[];
  /** The globals that begin with zero in it, and are set in every instance. */
  readonly variables: readonly ParsedGlobal[];
}

/**
 * Lays the shared form of a module out. Exported is every function that some skill with this code could have as a tool,
 * and not only those of this one.
 *
 * @returns Undefined when it has too many variables or functions.
 */
export function planSharedRewrite(declarations: Declarations, { kept }: SelectedExports): SharedRewrite | undefined {
  const variables = declarations.ownGlobals.filter(({ isMutable, value }) => isMutable && value !== undefined);
  const functions = toolFunctions(declarations);
  if (variables.length > maximumVariables || functions.length > maximumFunctions) {
    return undefined;
  }
  const all = new Set([...functions, ...kept.map(({ index }) => index)]);
  const exports: readonly KeptExport[] = [
    ...[...all]
      .toSorted((one, other) => one - other)
      .map((index) => ({ name: functionExport(index), kind: "function", index }) as const),
    ...variables.map(({ index }) => ({ name: globalExport(index), kind: "global", index }) as const),
  ];
  return { exports, variables };
}

/** The functions a module defines that have the type of a tool. */
function toolFunctions({ types, functionTypes, importedFunctions }: Declarations): readonly number[] {
  const isTool = types.map(
    ({ parameters, results }) => parameters.length === 0 && ["", "i32"].includes(results.join()),
  );
  const found: number[] = [];
  for (let index = importedFunctions; index < functionTypes.length; index += 1) {
    if (isTool[functionTypes[index] ?? 0] === true) {
      found.push(index);
    }
  }
  return found;
}
