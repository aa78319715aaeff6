import { allocatorsOf, copiedImports, type KernelCodeRule } from "../code/copied-imports.ts";
import type { CodeFacts } from "../code/code-facts.ts";
import { scanCode } from "../code/scan-code.ts";
import { featureNames } from "../features.ts";
import { readDataSection } from "./data-section.ts";
import { dataScopeOf, readDeclarations, readSection } from "./declarations.ts";
import type { ParsedModule, ParseProgress } from "./parsed-module.ts";
import { sectionId } from "./section-id.ts";

/** How to read a module. */
export interface ParseOptions {
  /** Which functions of the kernel are not called any more, but stand in the module. Default: all that can. */
  readonly kernelCode?: KernelCodeRule;
}

/**
 * Reads a module to its last byte and refuses what it does not fully understand: unknown sections, instructions and
 * encodings, features that are not allowed, and everything over a limit of `admissionLimits`.
 *
 * It does not check types; that is the engine's part, and `admitModule` asks the engine first. It does not decide which
 * imports link. The result keeps a view of `bytes`, which must not change while it is in use.
 *
 * @param bytes The original module.
 * @param progress Gets every part as soon as it is read, for whoever describes a module that is refused further on.
 * @param options What else decides about the result.
 * @throws ModuleRejectedError When the module is refused.
 */
export function parseModule(
  bytes: Uint8Array,
  progress: ParseProgress = {},
  { kernelCode = "all" }: ParseOptions = {},
): ParsedModule {
  const declarations = readDeclarations(bytes, progress);
  const { sections, imports, types, functionTypes, importedFunctions, globals, memory, memories } = declarations;
  const { referenced: declared, tagTypes, tableMinima, elements, dataSegments } = declarations;
  const referenced = declared.slice();
  const facts: CodeFacts = {
    types,
    functionTypes,
    allocators: allocatorsOf(imports),
    copied: copiedImports(imports, types, kernelCode),
    importedFunctions,
    referenced,
    tagTypes,
    tables: tableMinima.length,
    memories,
    globals,
    elementSegments: elements.segments,
    dataSegments,
  };
  const code = readSection(bytes, sections.get(sectionId.code), (cursor) => scanCode(cursor, bytes, facts));
  const dataFeatures = readSection(bytes, sections.get(sectionId.data), (cursor) =>
    readDataSection(cursor, dataScopeOf(declarations)),
  );
  const tables = declarations.tables.map((table, index) =>
    Object.assign({ grows: (code.grownTables & (1 << index)) !== 0 }, table),
  );
  const features = featureNames(declarations.features | dataFeatures | code.features);
  Object.assign(progress, { features } satisfies ParseProgress);
  return {
    bytes,
    sections,
    types,
    imports,
    functionTypes,
    importedFunctions,
    tables,
    memory,
    globals,
    ownGlobals: declarations.ownGlobals,
    exports: declarations.exports,
    start: declarations.start,
    facts,
    code,
    takesOwnReferences: referenced.some((taken, index) => taken !== declared[index]),
    manifest: declarations.manifest,
    features,
  };
}
