// The decision and its result.
export { admitModule } from "./admit-module.ts";
export { type CompiledModule, compileModule } from "./compile-module.ts";
export type {
  AdmissionFacts,
  AdmissionOptions,
  AdmissionSizes,
  AdmittedImport,
  AdmittedModule,
  AdmittedTool,
} from "./admitted-module.ts";

// Code that several modules have.
export { findSharedPart, type SharedPart } from "./shared/find-shared-part.ts";
export { type SharedCode, SharedCodes } from "./shared/shared-codes.ts";
export type { MemoryContent, SkillImage } from "./shared/skill-image.ts";

// Its two halves, without the rules about imports and exports.
export { parseModule } from "./reader/parse-module.ts";
export type {
  ExternalKind,
  ParsedExport,
  ParsedImport,
  ParsedLimits,
  ParsedModule,
  ParsedTable,
  ParsedType,
} from "./reader/parsed-module.ts";
export { rewriteModule } from "./rewriter/rewrite-module.ts";
export type { KeptExport, RewriteOptions, RewrittenModule } from "./rewriter/rewrite-options.ts";

// What is found in a module, admitted or not.
export { inspectModule } from "./inspection/inspect-module.ts";

// What is admitted.
export { admissionLimits } from "./admission-limits.ts";
export { type Feature, type FeatureName, features } from "./features.ts";
export type { ValueType } from "./binary/value-types.ts";

// The names a rewritten module shares with the cell.
export {
  allPagesAddress,
  blocksImport,
  blocksMetaImport,
  capPagesAddress,
  fuelExport,
  functionExport,
  globalExport,
  heldPagesOffset,
  interruptOffset,
  memoryImport,
  mostPagesOffset,
  privateModule,
  refusedExport,
  slotBytes,
  slotExport,
  slotsImport,
  slotsPages,
  startExport,
} from "./private-names.ts";
