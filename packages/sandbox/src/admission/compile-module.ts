import type { AdmissionFacts, AdmissionOptions } from "./admitted-module.ts";
import { admitModule, digestOf, type PartFinder, privateCopy } from "./admit-module.ts";
import { findSharedPart, type SharedPart } from "./shared/find-shared-part.ts";
import type { SharedCode, SharedCodes } from "./shared/shared-codes.ts";
import type { SkillImage } from "./shared/skill-image.ts";

/** A module that was admitted and compiled. */
export interface CompiledModule {
  readonly admitted: AdmissionFacts;
  readonly module: WebAssembly.Module;
  /** What an instance needs beside the code; undefined for a module whose code is its own. */
  readonly image: SkillImage | undefined;
}

/**
 * Admits and compiles a module. When its code is known, it is neither checked nor rewritten nor compiled again: only what
 * is the module's own is read and checked. What comes of it is the same.
 *
 * @param bytes The original module, see `admitModule`.
 * @param options Limits and fuel.
 * @param codes The code that is known, and where new code goes.
 * @param findPart Takes it apart. Default: what is its own is told from what others may have.
 * @throws ModuleRejectedError When the module is refused.
 */
export function compileModule(
  bytes: Uint8Array,
  options: AdmissionOptions,
  codes: SharedCodes,
  findPart: PartFinder = findSharedPart,
): CompiledModule {
  const original = privateCopy(bytes);
  const part = findPart(original, options);
  const known = part === undefined ? undefined : codes.get(part.key);
  if (part !== undefined && known !== undefined) {
    return { admitted: factsOf(original, part, known), module: known.module, image: part.image };
  }
  const { bytes: rewritten, image, ...admitted } = admitModule(original, options, {}, () => part);
  const module = new WebAssembly.Module(rewritten);
  if (part !== undefined && image !== undefined) {
    const { tableElements, features, sizes, keptGlobals } = admitted;
    codes.keep(part.key, { module, tableElements, features, sizes, keptGlobals });
  }
  return { admitted, module, image };
}

/** What admission finds in a module whose code is known. */
function factsOf(
  original: Uint8Array,
  part: SharedPart,
  { tableElements, features, sizes, keptGlobals }: SharedCode,
): AdmissionFacts {
  const { tools, initializers, resumable } = part.selected;
  return {
    digest: digestOf(original),
    imports: part.imports,
    tools,
    initializers,
    memory: part.memory,
    tableElements,
    resumable,
    keptGlobals,
    manifest: part.manifest?.slice(),
    sizes: { ...sizes, originalBytes: original.length },
    features,
  };
}
