import { ModuleRejectedError } from "@cordon/core";
import { type AdmissionOptions, admitModule } from "@cordon/sandbox/admission";

/** What the tests admit with when they say nothing else. */
export const usualOptions: AdmissionOptions = { maxMemoryPages: 256, maxTableElements: 10_000, fuel: false };

/** The error admission refuses a module with; a test fails when there is none, or another one. */
export function rejectionOf(bytes: Uint8Array, options: AdmissionOptions = usualOptions): ModuleRejectedError {
  try {
    admitModule(bytes, options);
  } catch (error) {
    if (error instanceof ModuleRejectedError) {
      return error;
    }
    throw error;
  }
  throw new Error("the module was admitted");
}
