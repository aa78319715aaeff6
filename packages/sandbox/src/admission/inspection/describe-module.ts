import {
  escapeText,
  type InspectedExport,
  type InspectedImport,
  type InspectedMemory,
  type ModuleInspection,
} from "@cordon/core";
import type { AdmissionOptions } from "../admitted-module.ts";
import type { ParsedExport, ParsedLimits, ParsedType, ParseProgress } from "../reader/parsed-module.ts";
import { sectionId } from "../reader/section-id.ts";
import { findImports, formatType, type ImportFinding } from "../rules/check-imports.ts";
import { exportRoles } from "../rules/select-exports.ts";

const pageBytes = 65_536;
const textCharacters = 100;
const problemCharacters = 300;

/** What was read of a module, without what admission says to it. */
export type ModuleDescription = Omit<ModuleInspection, "refusals" | "omittedRefusals" | "rewritten">;

/**
 * Describes what was read of a module. Text of the module is escaped and cut here, so that a thousand names of four
 * kilobytes do not cross threads.
 *
 * @param progress What was read.
 * @param options What it was to be admitted with.
 */
export function describeModule(progress: ParseProgress, options: AdmissionOptions): ModuleDescription {
  const { sections, types, imports, functionTypes, importedFunctions = 0, tables, memory, globals } = progress;
  const bytesOf = (id: number): number => {
    const range = sections?.get(id);
    return range === undefined ? 0 : range.end - range.start;
  };
  return {
    ...(sections === undefined
      ? {}
      : {
          sizes: {
            codeBytes: bytesOf(sectionId.code),
            dataBytes: bytesOf(sectionId.data),
            manifestBytes: progress.manifest?.length ?? 0,
          },
        }),
    ...(types === undefined || imports === undefined
      ? {}
      : { imports: findImports({ types, imports }, options.categories).map((entry) => describeImport(entry, types)) }),
    ...(functionTypes === undefined ? {} : { functions: functionTypes.length - importedFunctions }),
    ...(memory === undefined ? {} : { memory: describeMemory(memory, options) }),
    ...(tables === undefined
      ? {}
      : {
          tables: tables.map(({ elementType, minimum, maximum }) => ({
            elementType,
            initialElements: minimum,
            ...(maximum === undefined ? {} : { declaredMaximumElements: maximum }),
          })),
        }),
    ...(globals === undefined ? {} : { globals }),
    ...describeExports(progress),
    ...(progress.features === undefined ? {} : { features: progress.features }),
  };
}

const shown = (text: string): string => escapeText(text, textCharacters);

function describeImport({ entry, found, problem }: ImportFinding, types: readonly ParsedType[]): InspectedImport {
  const { module, name, kind, typeIndex, offset } = entry;
  return {
    module: shown(module),
    name: shown(name),
    kind,
    ...(kind === "function" ? { type: describeType(types[typeIndex ?? 0]) } : {}),
    ...(found === undefined ? {} : { servedBy: found.servedBy }),
    ...(found?.needs === undefined ? {} : { needs: found.needs }),
    ...(problem === undefined ? {} : { problem: escapeText(problem, problemCharacters) }),
    offset,
  };
}

function describeType(type: ParsedType | undefined): string {
  return shown(formatType(type?.parameters ?? [], type?.results ?? []));
}

function describeMemory({ minimum, maximum }: ParsedLimits, { maxMemoryPages }: AdmissionOptions): InspectedMemory {
  const most = Math.min(maximum ?? maxMemoryPages, maxMemoryPages);
  return {
    initialBytes: minimum * pageBytes,
    ...(maximum === undefined ? {} : { declaredMaximumBytes: maximum * pageBytes }),
    ...(minimum > maxMemoryPages ? {} : { maximumBytes: most * pageBytes }),
  };
}

function describeExports(progress: ParseProgress): Pick<ModuleInspection, "exports" | "tools"> {
  const { types, functionTypes, importedFunctions, exports, start } = progress;
  if (types === undefined || functionTypes === undefined || importedFunctions === undefined || exports === undefined) {
    return {};
  }
  const roles = exportRoles({ types, functionTypes, importedFunctions, exports, start });
  const described = exports.map(({ name, kind, index, offset }: ParsedExport): InspectedExport => ({
    name: shown(name),
    kind,
    ...(kind === "function" ? { type: describeType(types[functionTypes[index] ?? 0]) } : {}),
    role: roles.get(name) ?? "dropped",
    offset,
  }));
  return { exports: described, tools: exports.map(({ name }) => name).filter((name) => roles.get(name) === "tool") };
}
