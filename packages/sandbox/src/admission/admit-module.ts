import { createHash } from "node:crypto";
import { ModuleRejectedError } from "@cordon/core";
import { admissionLimits } from "./admission-limits.ts";
import type { AdmittedCode } from "./admitted-code.ts";
import type { AdmissionOptions } from "./admitted-module.ts";
import { parseModule } from "./reader/parse-module.ts";
import type { ParsedModule, ParseProgress } from "./reader/parsed-module.ts";
import { malformed, overLimit } from "./rejections.ts";
import { rewriteModule } from "./rewriter/rewrite-module.ts";
import { keptState } from "./rules/kept-state.ts";
import { checkImports } from "./rules/check-imports.ts";
import { selectExports } from "./rules/select-exports.ts";
import { findSharedPart, type SharedPart } from "./shared/find-shared-part.ts";
import { sharedKernelCode } from "./shared/shared-rewrite.ts";

/**
 * Decides whether a module may run, and rewrites it so that its limits hold.
 *
 * The engine validates the original first: an invalid module could become valid by what rewriting adds, and then reach
 * it. Then our own reader reads every section and refuses what it does not fully understand, what is not on the list of
 * features, and what is over a limit; imports and exports are compared with the host ABI; and what was rewritten is
 * validated again. Nothing of the module runs.
 *
 * A module with much code gets the shared form, whatever was admitted before: see `docs/adr/0021`.
 *
 * It is synchronous and takes some 25 ms for a megabyte, so it belongs on a thread with a deadline. It does not verify
 * who made the module, and it does not look into the manifest.
 *
 * @param bytes The original module. It must not change during the call; shared memory is copied first.
 * @param options Limits and fuel.
 * @param progress Gets what was read, also of a module that is refused.
 * @param findPart Takes it apart. Default: what is its own is told from what others may have.
 * @throws ModuleRejectedError When the module is refused.
 */
export function admitModule(
  bytes: Uint8Array,
  options: AdmissionOptions,
  progress: ParseProgress = {},
  findPart: PartFinder = findSharedPart,
): AdmittedCode {
  const original = privateCopy(bytes);
  if (!WebAssembly.validate(original)) {
    throw invalid(original, progress);
  }
  const { parsed, part } = parse(original, progress, findPart(original, options));
  const imports = checkImports(parsed, options.categories);
  const { tools, initializers, resumable, kept } = selectExports(parsed);
  const state = resumable || part !== undefined ? keptState(parsed, part?.rewrite.variables) : undefined;
  const rewritten = rewriteModule(parsed, {
    ...options,
    exports: part?.rewrite.exports ?? [...kept, ...(state?.exports ?? [])],
    shared: part?.rewrite,
  });
  if (!WebAssembly.validate(rewritten.bytes)) {
    throw new ModuleRejectedError({
      reason: "internal",
      detail: "rewriting made it invalid, which is a defect of Cordon and not of the module",
    });
  }
  return {
    digest: digestOf(original),
    bytes: rewritten.bytes,
    image: part?.image,
    imports,
    tools,
    initializers,
    memory: rewritten.memory,
    tableElements: rewritten.tableElements,
    resumable,
    keptGlobals: state?.globals,
    manifest: parsed.manifest?.slice(),
    sizes: {
      originalBytes: original.length,
      rewrittenBytes: rewritten.bytes.length,
      functions: parsed.code.starts.length,
      checks: rewritten.checks,
    },
    features: parsed.features,
  };
}

/** Takes a module apart, or gives undefined for one that stays whole. */
export type PartFinder = (bytes: Uint8Array, options: AdmissionOptions) => SharedPart | undefined;

/** Reads a module in the form it will be rewritten to. Its code can be such that its data is not only its own. */
function parse(
  original: Uint8Array,
  progress: ParseProgress,
  part: SharedPart | undefined,
): { readonly parsed: ParsedModule; readonly part: SharedPart | undefined } {
  if (part !== undefined) {
    const parsed = parseModule(original, progress, { kernelCode: sharedKernelCode });
    if (!parsed.code.namesData && !parsed.takesOwnReferences) return { parsed, part };
  }
  return { parsed: parseModule(original, progress), part: undefined };
}

/** `sha256:` and the hexadecimal digest of a module. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The error for bytes the engine does not take: what our reader finds wrong with them, when it finds something. */
function invalid(original: Uint8Array, progress: ParseProgress): unknown {
  try {
    parseModule(original, progress);
  } catch (error) {
    return error;
  }
  return malformed("it is not valid WebAssembly");
}

function checkSize(bytes: Uint8Array): void {
  const maximum = admissionLimits.moduleBytes;
  if (bytes.length > maximum) {
    throw overLimit({ what: "bytes", value: bytes.length, maximum });
  }
}

/**
 * Bytes that no other thread can change.
 *
 * @throws ModuleRejectedError When there are too many.
 */
export function privateCopy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  checkSize(bytes);
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
