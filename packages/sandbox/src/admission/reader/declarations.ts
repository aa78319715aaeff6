import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, createCursor, readCount, readU32 } from "../binary/byte-cursor.ts";
import { readIndex } from "../code/indexes.ts";
import { malformed, overLimit } from "../rejections.ts";
import { type ElementSection, readElementSection } from "./element-section.ts";
import { readExportSection } from "./export-section.ts";
import { readGlobalSection } from "./global-section.ts";
import { readImportSection } from "./import-section.ts";
import type { DataScope } from "./data-section.ts";
import type {
  DeclaredTable,
  ExternalKind,
  ParsedGlobal,
  ParsedImport,
  ParsedModule,
  ParseProgress,
  SectionRange,
} from "./parsed-module.ts";
import { sectionId } from "./section-id.ts";
import { indexSections } from "./section-index.ts";
import { readMemorySection, readTableSection } from "./table-section.ts";
import { readTagSection } from "./tag-section.ts";
import { readTypeSection } from "./type-section.ts";

/** Everything a module says before its code and its data. */
export interface Declarations extends Pick<
  ParsedModule,
  | "bytes"
  | "sections"
  | "types"
  | "imports"
  | "functionTypes"
  | "importedFunctions"
  | "memory"
  | "globals"
  | "exports"
  | "start"
  | "manifest"
> {
  readonly tables: readonly DeclaredTable[];
  readonly tableMinima: readonly (number | undefined)[];
  readonly memories: number;
  /** The globals it defines itself. */
  readonly ownGlobals: readonly ParsedGlobal[];
  /** The type index of each tag. */
  readonly tagTypes: readonly number[];
  /** 1 for each function that is in an element segment or whose reference is taken, the code not counted. */
  readonly referenced: Uint8Array;
  readonly elements: ElementSection;
  /** From the data count section. */
  readonly dataSegments: number | undefined;
  /** Feature bits. */
  readonly features: number;
}

/**
 * Reads every section of a module but the code and the data, to the last byte.
 *
 * @param bytes The original module.
 * @param progress Gets every part as soon as it is read.
 * @throws ModuleRejectedError When the module is refused.
 */
export function readDeclarations(bytes: Uint8Array, progress: ParseProgress = {}): Declarations {
  const note = (part: ParseProgress): void => void Object.assign(progress, part);
  checkSize(bytes);
  const { sections, manifest } = indexSections(bytes);
  note({ sections, manifest });
  const read = <Result>(id: number, reader: (cursor: ByteCursor | undefined) => Result): Result =>
    readSection(bytes, sections.get(id), reader);

  const { types, features: typeFeatures } = read(sectionId.type, readTypeSection);
  const imports = read(sectionId.import, (cursor) => readImportSection(cursor, types.length));
  note({ types, imports, importedFunctions: imports.filter(({ kind }) => kind === "function").length });
  const imported = (kind: ExternalKind): readonly ParsedImport[] => imports.filter((entry) => entry.kind === kind);
  const functionTypes = read(sectionId.function, (cursor) =>
    readFunctionTypes(cursor, typeIndexes(imported("function")), types.length),
  );
  const declaredTables = read(sectionId.table, readTableSection);
  const memory = read(sectionId.memory, readMemorySection);
  const ownTags = read(sectionId.tag, (cursor) => readTagSection(cursor, types));
  const tagTypes = [...typeIndexes(imported("tag")), ...ownTags];
  const tableMinima = [...imported("table").map(() => undefined), ...declaredTables.map((table) => table.minimum)];
  const memories = imported("memory").length + (memory === undefined ? 0 : 1);
  note({ functionTypes, tables: declaredTables, memory });
  const functions = functionTypes.length;
  const referenced = new Uint8Array(functions);
  const scope = { functions, referenced, importedGlobals: imported("global").length };
  const {
    globals,
    own: ownGlobals,
    features: globalFeatures,
  } = read(sectionId.global, (cursor) => readGlobalSection(cursor, scope));
  const exports = read(sectionId.export, (cursor) =>
    readExportSection(cursor, {
      function: functions,
      table: tableMinima.length,
      memory: memories,
      global: globals,
      tag: tagTypes.length,
    }),
  );
  const start = read(sectionId.start, (cursor) =>
    cursor === undefined ? undefined : readIndex(cursor, functions, "function"),
  );
  note({ globals, exports, start });
  const elements = read(sectionId.element, (cursor) =>
    readElementSection(cursor, { functions, referenced, globals, tableMinima }),
  );
  const dataSegments = read(sectionId.dataCount, readDataCount);
  return {
    bytes,
    sections,
    types,
    imports,
    functionTypes,
    importedFunctions: imported("function").length,
    tables: declaredTables,
    tableMinima,
    memory,
    memories,
    globals,
    ownGlobals,
    tagTypes,
    exports,
    start,
    referenced,
    elements,
    dataSegments,
    manifest,
    features: typeFeatures | globalFeatures | elements.features,
  };
}

function checkSize(bytes: Uint8Array): void {
  const maximum = admissionLimits.moduleBytes;
  if (bytes.length > maximum) {
    throw overLimit({ what: "bytes", value: bytes.length, maximum });
  }
}

/** Runs a reader over a section, or over nothing when there is none, and refuses bytes it did not read. */
export function readSection<Result>(
  bytes: Uint8Array,
  range: SectionRange | undefined,
  reader: (cursor: ByteCursor | undefined) => Result,
): Result {
  if (range === undefined) {
    return reader(undefined);
  }
  const cursor = createCursor(bytes, range.start, range.end);
  const result = reader(cursor);
  if (cursor.position !== cursor.end) {
    throw malformed("there are bytes after the end of a section's content", cursor.position);
  }
  return result;
}

function typeIndexes(imports: readonly ParsedImport[]): readonly number[] {
  return imports.flatMap(({ typeIndex }) => (typeIndex === undefined ? [] : [typeIndex]));
}

/** The type index of every function, imported ones first. */
function readFunctionTypes(cursor: ByteCursor | undefined, imported: readonly number[], types: number): Uint32Array {
  const rule = { what: "functions", maximum: admissionLimits.functions };
  const declared = cursor === undefined ? 0 : readCount(cursor, rule);
  const functionTypes = new Uint32Array(imported.length + declared);
  functionTypes.set(imported);
  for (let index = imported.length; cursor !== undefined && index < functionTypes.length; index += 1) {
    functionTypes[index] = readIndex(cursor, types, "type");
  }
  return functionTypes;
}

function readDataCount(cursor: ByteCursor | undefined): number | undefined {
  return cursor === undefined ? undefined : readU32(cursor);
}

/** What the data segments of a module refer to. */
export function dataScopeOf(declarations: Declarations): DataScope {
  const { functionTypes, referenced, globals, memories, memory, dataSegments } = declarations;
  return {
    functions: functionTypes.length,
    referenced,
    globals,
    memories,
    minimumPages: memory?.minimum,
    announced: dataSegments,
  };
}
