import type { ModuleRejection } from "@cordon/core";
import type { AdmissionOptions } from "../admitted-module.ts";
import type { ParseProgress } from "../reader/parsed-module.ts";
import { rejectionOf } from "../rejections.ts";
import { memorySizes } from "../rewriter/memory-sizes.ts";
import { splitTableBudget } from "../rewriter/table-budget.ts";
import { findImports, formatImportProblem } from "../rules/check-imports.ts";
import { exportProblems } from "../rules/select-exports.ts";

/**
 * Everything that is wrong with a refused module, as far as it was read: what admission stopped at comes first, and each
 * import and export that is wrong stands for itself.
 *
 * @param first Why admission refused it.
 * @param progress What it had read by then.
 * @param options What it was to be admitted with.
 */
export function findRefusals(
  first: ModuleRejection,
  progress: ParseProgress,
  options: AdmissionOptions,
): readonly ModuleRejection[] {
  const imports = wrongImports(progress, options);
  const others = [...imports, ...wrongExports(progress), ...wrongSizes(progress, options)];
  // Admission names all imports in one refusal; here each has its place in the file.
  const isListed =
    (first.reason === "import" && imports.length > 0) || others.some(({ detail }) => detail === first.detail);
  return isListed ? others : [first, ...others];
}

function wrongImports({ types, imports }: ParseProgress, { categories }: AdmissionOptions): readonly ModuleRejection[] {
  if (types === undefined || imports === undefined) {
    return [];
  }
  return findImports({ types, imports }, categories)
    .filter(({ problem }) => problem !== undefined)
    .map((finding) => ({ reason: "import", detail: formatImportProblem(finding), offset: finding.entry.offset }));
}

function wrongExports({
  types,
  functionTypes,
  importedFunctions,
  exports,
  start,
}: ParseProgress): readonly ModuleRejection[] {
  if (types === undefined || functionTypes === undefined || importedFunctions === undefined || exports === undefined) {
    return [];
  }
  return exportProblems({ types, functionTypes, importedFunctions, exports, start }).map(rejectionOf);
}

function wrongSizes({ memory, tables = [] }: ParseProgress, options: AdmissionOptions): readonly ModuleRejection[] {
  return [
    () => memorySizes(memory, options.maxMemoryPages),
    () =>
      splitTableBudget(
        tables.map((table) => Object.assign({ grows: false }, table)),
        options.maxTableElements,
      ),
  ].flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      return [rejectionOf(error)];
    }
  });
}
