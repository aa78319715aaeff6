import { createHash } from "node:crypto";
import { ModuleRejectedError } from "@cordon/core";
import { admissionLimits } from "./admission-limits.ts";
import type { AdmissionOptions, AdmittedModule } from "./admitted-module.ts";
import { parseModule } from "./reader/parse-module.ts";
import type { ParseProgress } from "./reader/parsed-module.ts";
import { malformed, overLimit } from "./rejections.ts";
import { rewriteModule } from "./rewriter/rewrite-module.ts";
import { checkImports } from "./rules/check-imports.ts";
import { selectExports } from "./rules/select-exports.ts";

/**
 * Decides whether a module may run, and rewrites it so that its limits hold.
 *
 * The engine validates the original first: an invalid module could become valid by what rewriting adds, and then reach
 * it. Then our own reader reads every section and refuses what it does not fully understand, what is not on the list of
 * features, and what is over a limit; imports and exports are compared with the host ABI; and what was rewritten is
 * validated again. Nothing of the module runs.
 *
 * It is synchronous and takes some 25 ms for a megabyte, so it belongs on a thread with a deadline. It does not verify
 * who made the module, and it does not look into the manifest.
 *
 * @param bytes The original module. It must not change during the call; shared memory is copied first.
 * @param options Limits and fuel.
 * @param progress Gets what was read, also of a module that is refused.
 * @throws ModuleRejectedError When the module is refused.
 */
export function admitModule(
  bytes: Uint8Array,
  options: AdmissionOptions,
  progress: ParseProgress = {},
): AdmittedModule {
  checkSize(bytes);
  const original = privateCopy(bytes);
  if (!WebAssembly.validate(original)) {
    throw invalid(original, progress);
  }
  const parsed = parseModule(original, progress);
  const imports = checkImports(parsed, options.categories);
  const { tools, initializers, resumable, kept } = selectExports(parsed);
  const rewritten = rewriteModule(parsed, { ...options, exports: kept });
  if (!WebAssembly.validate(rewritten.bytes)) {
    throw new ModuleRejectedError({
      reason: "internal",
      detail: "rewriting made it invalid, which is a defect of Cordon and not of the module",
    });
  }
  return {
    digest: `sha256:${createHash("sha256").update(original).digest("hex")}`,
    bytes: rewritten.bytes,
    imports,
    tools,
    initializers,
    memory: rewritten.memory,
    tableElements: rewritten.tableElements,
    resumable,
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

/** Bytes that no other thread can change. */
function privateCopy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
