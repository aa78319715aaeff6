import type { ValueType } from "../binary/value-types.ts";
import type { BlockArity } from "../code/block-type.ts";
import type { CodeFacts } from "../code/code-facts.ts";
import type { ParsedCode } from "../code/scan-code.ts";
import type { FeatureName } from "../features.ts";

/** A function type. */
export interface ParsedType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly arity: BlockArity;
}

/** What an import or export is. */
export type ExternalKind = "function" | "table" | "memory" | "global" | "tag";

/** One import, in the order of the file. */
export interface ParsedImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternalKind;
  /** The type of a function or tag; undefined for every other kind. */
  readonly typeIndex: number | undefined;
  readonly offset: number;
}

/** One export, in the order of the file. */
export interface ParsedExport {
  readonly name: string;
  readonly kind: ExternalKind;
  readonly index: number;
  readonly offset: number;
}

/** Sizes of a memory in pages or of a table in elements. */
export interface ParsedLimits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** A table the module defines. */
export interface ParsedTable extends ParsedLimits {
  readonly elementType: "funcref" | "externref";
  /** Whether its code can grow it. */
  readonly grows: boolean;
}

/** A table as its section declares it; whether it grows is seen later, in the code. */
export type DeclaredTable = Omit<ParsedTable, "grows">;

/** A global the module defines. */
export interface ParsedGlobal {
  /** Among all globals. */
  readonly index: number;
  readonly type: ValueType;
  readonly isMutable: boolean;
  /** What it begins with, when that is a single constant of its own type, i32 or i64. */
  readonly value: number | bigint | undefined;
  /** Where its entry is. */
  readonly range: SectionRange;
}

/** The content of a section: from after its size to its end. */
export interface SectionRange {
  readonly start: number;
  readonly end: number;
}

/** A module that was read to its last byte and understood. Nothing is said here about who may link what. */
export interface ParsedModule {
  readonly bytes: Uint8Array;
  /** The sections that are not custom, by their id. */
  readonly sections: ReadonlyMap<number, SectionRange>;
  readonly types: readonly ParsedType[];
  readonly imports: readonly ParsedImport[];
  /** The type index of each function, imported ones first. */
  readonly functionTypes: Uint32Array;
  readonly importedFunctions: number;
  readonly tables: readonly ParsedTable[];
  readonly memory: ParsedLimits | undefined;
  /** Globals, imported ones included. */
  readonly globals: number;
  /** Those it defines itself. */
  readonly ownGlobals: readonly ParsedGlobal[];
  readonly exports: readonly ParsedExport[];
  /** The function of the start section. */
  readonly start: number | undefined;
  /** What the code refers to, to scan it again. */
  readonly facts: CodeFacts;
  readonly code: ParsedCode;
  /** Whether its code takes references of functions that neither an element segment nor a global names. */
  readonly takesOwnReferences: boolean;
  /** The content of the custom section `cordon.manifest`. */
  readonly manifest: Uint8Array | undefined;
  readonly features: readonly FeatureName[];
}

/** What was read of a module so far. A part that is not there was not reached. */
export type ParseProgress = Partial<Omit<ParsedModule, "tables">> & {
  readonly tables?: readonly DeclaredTable[];
};
