import type { ModuleInspection, ModuleRejection } from "@cordon/core";
import { admitModule } from "../admit-module.ts";
import type { AdmissionOptions, AdmittedModule } from "../admitted-module.ts";
import type { ParseProgress } from "../reader/parsed-module.ts";
import { rejectionOf } from "../rejections.ts";
import { describeModule } from "./describe-module.ts";
import { findRefusals } from "./find-refusals.ts";

const listedRefusals = 100;

/**
 * Puts a module through admission and compilation, and says what came of it. Whether it is refused is admission's word
 * alone; what is said beside it comes from what admission's own reader read on its way.
 *
 * Takes as long as admission, so it belongs on a thread with a deadline. Nothing of the module runs.
 *
 * @param bytes The original module, see `admitModule`.
 * @param options What it would be admitted with.
 */
export function inspectModule(bytes: Uint8Array, options: AdmissionOptions): ModuleInspection {
  const progress: ParseProgress = {};
  const outcome = admitAndCompile(bytes, options, progress);
  const described = describeModule(progress, options);
  if ("reason" in outcome) {
    const refusals = findRefusals(outcome, progress, options);
    const omittedRefusals = Math.max(0, refusals.length - listedRefusals);
    return { refusals: refusals.slice(0, listedRefusals), omittedRefusals, ...described };
  }
  const { rewrittenBytes, checks } = outcome.sizes;
  return { refusals: [], omittedRefusals: 0, ...described, rewritten: { bytes: rewrittenBytes, checks } };
}

function admitAndCompile(
  bytes: Uint8Array,
  options: AdmissionOptions,
  progress: ParseProgress,
): AdmittedModule | ModuleRejection {
  try {
    const admitted = admitModule(bytes, options, progress);
    void new WebAssembly.Module(admitted.bytes);
    return admitted;
  } catch (error) {
    return rejectionOf(error);
  }
}
