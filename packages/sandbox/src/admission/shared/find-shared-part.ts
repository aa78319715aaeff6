import { ModuleRejectedError } from "@cordon/core";
import type { AdmissionOptions, AdmittedImport } from "../admitted-module.ts";
import { functionExport, globalExport, importSlot } from "../private-names.ts";
import { type DataSegment, readDataSection } from "../reader/data-section.ts";
import { dataScopeOf, type Declarations, readDeclarations, readSection } from "../reader/declarations.ts";
import { sectionId } from "../reader/section-id.ts";
import { type MemorySizes, memorySizes } from "../rewriter/memory-sizes.ts";
import { checkImports } from "../rules/check-imports.ts";
import { type SelectedExports, selectExports } from "../rules/select-exports.ts";
import { codeKey } from "./code-key.ts";
import { layRuns, type MemoryRun } from "./memory-runs.ts";
import { planSharedRewrite, type SharedRewrite } from "./shared-rewrite.ts";
import type { MemoryContent, SkillImage } from "./skill-image.ts";
import { writeDataModule } from "./write-data-module.ts";

/** Modules with less code are compiled in the time it takes to compare them, and set up in less. */
export const sharedFromCodeBytes = 131_072;

/** The most pages a memory can have, whatever is admitted. */
const enginePages = 65_536;

const longRunBytes = 65_536;

/** A module taken apart: what others may have as well, and what is its own. */
export interface SharedPart {
  /** Equal for all modules that have the same code. */
  readonly key: string;
  readonly rewrite: SharedRewrite;
  readonly image: SkillImage;
  readonly imports: readonly AdmittedImport[];
  readonly selected: SelectedExports;
  readonly memory: MemorySizes | undefined;
  readonly manifest: Uint8Array | undefined;
}

/**
 * Takes a module apart, without looking at its code. Everything outside the code is read and checked as in any admission.
 *
 * @param bytes The original module, which nobody writes to.
 * @param options What it is to be admitted with.
 * @param fromCodeBytes The code others may have is at least so long.
 * @returns Undefined for a module whose code is its own, and for one that anything is wrong with: that is for the
 * admission of the whole module to say.
 */
export function findSharedPart(
  bytes: Uint8Array,
  options: AdmissionOptions,
  fromCodeBytes: number = sharedFromCodeBytes,
): SharedPart | undefined {
  try {
    return takeApart(bytes, options, fromCodeBytes);
  } catch (error) {
    if (error instanceof ModuleRejectedError) return undefined;
    throw error;
  }
}

function takeApart(bytes: Uint8Array, options: AdmissionOptions, fromCodeBytes: number): SharedPart | undefined {
  const declarations = readDeclarations(bytes);
  const code = declarations.sections.get(sectionId.code);
  if (code === undefined || code.end - code.start < fromCodeBytes || hasTooManyPages(declarations)) return undefined;
  const imports = checkImports(declarations, options.categories);
  const selected = selectExports(declarations);
  const memory = memorySizes(declarations.memory, options.maxMemoryPages);
  const rewrite = planSharedRewrite(declarations, selected);
  const runs = readRuns(declarations);
  if (rewrite === undefined || runs === undefined) return undefined;
  return {
    key: codeKey(declarations, rewrite, options),
    rewrite,
    image: imageOf(declarations, { rewrite, selected, content: contentOf(runs, memory) }),
    imports,
    selected,
    memory,
    manifest: declarations.manifest,
  };
}

/** The one rule about sizes that the engine has and our reader has not. */
function hasTooManyPages({ memory }: Declarations): boolean {
  return memory !== undefined && Math.max(memory.minimum, memory.maximum ?? 0) > enginePages;
}

function readRuns(declarations: Declarations): readonly MemoryRun[] | undefined {
  const { bytes, sections } = declarations;
  const segments: DataSegment[] = [];
  let isConstant = true;
  readSection(bytes, sections.get(sectionId.data), (cursor) =>
    readDataSection(cursor, dataScopeOf(declarations), (segment) => {
      if (segment === undefined) isConstant = false;
      else segments.push(segment);
    }),
  );
  return isConstant ? layRuns(bytes, segments) : undefined;
}

interface ImageParts {
  readonly rewrite: SharedRewrite;
  readonly selected: SelectedExports;
  readonly content: MemoryContent | undefined;
}

/**
 * A first run that is long stands alone: it is what an engine keeps its constants in, and equal modules are in memory once.
 */
function contentOf(runs: readonly MemoryRun[], memory: MemorySizes | undefined): MemoryContent | undefined {
  if (memory === undefined || runs.length === 0) return undefined;
  const alone = (runs[0]?.bytes.length ?? 0) < longRunBytes ? 0 : 1;
  const parts = [runs.slice(0, alone), runs.slice(alone)].filter(({ length }) => length > 0);
  return {
    data: parts.map((part) => new WebAssembly.Module(writeDataModule(part, memory.initialPages))),
    runs: Uint32Array.from(runs.flatMap(({ address, bytes }) => [address, bytes.length])),
  };
}

function imageOf({ imports }: Declarations, { rewrite, selected, content }: ImageParts): SkillImage {
  return {
    content,
    globals: rewrite.variables.flatMap(({ index, value }) =>
      value === undefined || Number(value) === 0 ? [] : [{ name: globalExport(index), value }],
    ),
    imports: imports.map(({ module, name }, slot) => ({ slot: importSlot(slot), module, name })),
    functions: selected.kept.map(({ name, index }) => ({ name, exported: functionExport(index) })),
  };
}
