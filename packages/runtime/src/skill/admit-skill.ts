import { type Limits, type Manifest, ModuleRejectedError } from "@cordon/core";
import type { SandboxModule } from "@cordon/sandbox";
import type { LoadOptions } from "../runtime.ts";
import type { RuntimeState } from "../runtime-state.ts";

/** A skill on its way through admission. */
export interface SkillAdmission {
  readonly state: RuntimeState;
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly manifest: Manifest;
  readonly limits: Limits;
  readonly options: LoadOptions;
}

/**
 * Hands a skill to admission, and tells the listener what came of it.
 *
 * @throws ModuleRejectedError, AdmissionTimeoutError, DisposedError
 */
export async function admitSkill(admission: SkillAdmission): Promise<SandboxModule> {
  const { state, bytes, digest, manifest, limits, options } = admission;
  const { admissionDeadlineMs } = options;
  const startedMs = performance.now();
  const subject = { skillId: manifest.id, digest };
  try {
    const module = await state.sandbox.admit(bytes, {
      limits,
      categories: [...new Set(manifest.permissions.map(({ permission }) => permission.category))],
      ...(admissionDeadlineMs === undefined ? {} : { deadlineMs: admissionDeadlineMs }),
      owned: { digest },
    });
    const durationMs = performance.now() - startedMs;
    state.onEvent?.({ type: "module-admitted", timeMs: Date.now(), ...subject, durationMs });
    return module;
  } catch (error) {
    if (error instanceof ModuleRejectedError) {
      state.onEvent?.({ type: "module-rejected", timeMs: Date.now(), ...subject, reason: error.message });
    }
    throw error;
  }
}
