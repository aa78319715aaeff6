import { createHash } from "node:crypto";
import type { AdmissionOptions } from "../admitted-module.ts";
import { allocatorsOf, copiedImports } from "../code/copied-imports.ts";
import type { Declarations } from "../reader/declarations.ts";
import { sectionId } from "../reader/section-id.ts";
import { type SharedRewrite, sharedKernelCode } from "./shared-rewrite.ts";

/** Sections that become part of the shared code, byte for byte or rewritten. */
const codeSections = [
  sectionId.type,
  sectionId.function,
  sectionId.table,
  sectionId.tag,
  sectionId.start,
  sectionId.element,
  sectionId.code,
] as const;

/**
 * A digest of everything that decides about the shared code of a module, and about what the engine and our reader say to
 * it: two modules with the same key have the same rewritten code. What is not in it differs from skill to skill and is
 * checked for each: the names of imports, the size of the memory, what globals begin with, the exports, the data, the
 * custom sections.
 */
export function codeKey(declarations: Declarations, rewrite: SharedRewrite, options: AdmissionOptions): string {
  const { bytes, sections, memory, ownGlobals } = declarations;
  const { maxMemoryPages, maxTableElements, fuel } = options;
  const variables = new Set(rewrite.variables.map(({ index }) => index));
  const digest = createHash("sha256");
  const globals = ownGlobals.map(({ index, type, range }) =>
    variables.has(index) ? type : Buffer.from(bytes.subarray(range.start, range.end)).toString("hex"),
  );
  const exported = rewrite.exports.map(({ name }) => name);
  const rest = [maxMemoryPages, maxTableElements, fuel, slotsOf(declarations), memory !== undefined, globals, exported];
  digest.update(JSON.stringify(rest));
  for (const id of codeSections) {
    const range = sections.get(id);
    digest.update(` ${id} ${range === undefined ? "none" : range.end - range.start} `);
    if (range !== undefined) {
      digest.update(bytes.subarray(range.start, range.end));
    }
  }
  return digest.digest("hex");
}

/** Each imported function as the code sees it: its type, and what of the kernel takes the place of its calls. */
function slotsOf({ imports, types }: Declarations): readonly unknown[] {
  const copied = copiedImports(imports, types, sharedKernelCode);
  const allocators = allocatorsOf(imports);
  return imports.map(({ typeIndex }, index) => [typeIndex, copied[index]?.index ?? -1, allocators.has(index)]);
}
