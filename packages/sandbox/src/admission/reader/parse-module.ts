import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, createCursor, readCount, readU32 } from "../binary/byte-cursor.ts";
import type { CodeFacts } from "../code/code-facts.ts";
import { copiedImports } from "../code/copied-imports.ts";
import { readIndex } from "../code/indexes.ts";
import { scanCode } from "../code/scan-code.ts";
import { featureNames } from "../features.ts";
import { malformed, overLimit } from "../rejections.ts";
import { readDataSection } from "./data-section.ts";
import { readElementSection } from "./element-section.ts";
import { readExportSection } from "./export-section.ts";
import { readGlobalSection } from "./global-section.ts";
import { readImportSection } from "./import-section.ts";
import type { ExternalKind, ParsedImport, ParsedModule, ParseProgress, SectionRange } from "./parsed-module.ts";
import { sectionId } from "./section-id.ts";
import { indexSections } from "./section-index.ts";
import { readMemorySection, readTableSection } from "./table-section.ts";
import { readTagSection } from "./tag-section.ts";
import { readTypeSection } from "./type-section.ts";

/**
 * Reads a module to its last byte and refuses what it does not fully understand: unknown sections, instructions and
 * encodings, features that are not allowed, and everything over a limit of {@link admissionLimits}.
 *
 * It does not check types; that is the engine's part, and `admitModule` asks the engine first. It does not decide which
 * imports link. The result keeps a view of `bytes`, which must not change while it is in use.
 *
 * @param bytes The original module.
 * @param progress Gets every part as soon as it is read, for whoever describes a module that is refused further on.
 * @throws ModuleRejectedError When the module is refused.
 */
export function parseModule(bytes: Uint8Array, progress: ParseProgress = {}): ParsedModule {
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
  const { globals, features: globalFeatures } = read(sectionId.global, (cursor) => readGlobalSection(cursor, scope));
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
  const importedFunctions = imported("function").length;
  const facts: CodeFacts = {
    types,
    functionTypes,
    allocators: allocatorsOf(imports),
    copied: copiedImports(imports, types),
    importedFunctions,
    referenced,
    tagTypes,
    tables: tableMinima.length,
    memories,
    globals,
    elementSegments: elements.segments,
    dataSegments,
  };
  const code = read(sectionId.code, (cursor) => scanCode(cursor, bytes, facts));
  const dataFeatures = read(sectionId.data, (cursor) =>
    readDataSection(cursor, {
      functions,
      referenced,
      globals,
      memories,
      minimumPages: memory?.minimum,
      announced: dataSegments,
    }),
  );
  const tables = declaredTables.map((table, index) =>
    Object.assign({ grows: (code.grownTables & (1 << index)) !== 0 }, table),
  );
  const features = featureNames(typeFeatures | globalFeatures | elements.features | dataFeatures | code.features);
  note({ features });
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
    exports,
    start,
    facts,
    code,
    manifest,
    features,
  };
}

/** The indexes of the kernel's `alloc` among the imported functions, as often as it is imported. */
function allocatorsOf(imports: readonly ParsedImport[]): ReadonlySet<number> {
  const functions = imports.filter(({ kind }) => kind === "function");
  return new Set(
    functions.flatMap(({ module, name }, index) => (module === "extism:host/env" && name === "alloc" ? [index] : [])),
  );
}

function checkSize(bytes: Uint8Array): void {
  const maximum = admissionLimits.moduleBytes;
  if (bytes.length > maximum) {
    throw overLimit({ what: "bytes", value: bytes.length, maximum });
  }
}

/** Runs a reader over a section, or over nothing when there is none, and refuses bytes it did not read. */
function readSection<Result>(
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
