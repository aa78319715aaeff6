import type { ModuleInspection } from "@cordon/core";
import { admissionOptionsOf, defaultAdmissionDeadlineMs } from "./admission-options.ts";
import { AdmissionThreadClient } from "./admission-thread-client.ts";
import type { AdmitOptions } from "./sandbox-interface.ts";
import { Watchdog } from "./watchdog/watchdog.ts";

/** How to inspect a module. */
export interface InspectModuleOptions extends Pick<AdmitOptions, "limits" | "deadlineMs"> {
  /** The permission categories the skill requests. Default: imports are not compared with permissions. */
  readonly categories?: readonly string[];
  /** Ends the inspection. */
  readonly signal?: AbortSignal;
}

/**
 * Puts a module through the same admission as `Sandbox.admit`, on a thread of its own under a deadline, and says what
 * came of it. No cell is started and nothing of the module runs.
 *
 * @param bytes The module; it is copied first.
 * @param options What it would be admitted with.
 * @throws AdmissionTimeoutError; ModuleRejectedError with the reason `internal` when the thread died of the module; the
 * reason of the signal.
 */
export async function inspectOffThread(bytes: Uint8Array, options: InspectModuleOptions): Promise<ModuleInspection> {
  const { limits, categories, deadlineMs = defaultAdmissionDeadlineMs, signal } = options;
  signal?.throwIfAborted();
  const watchdog = new Watchdog();
  const admission = new AdmissionThreadClient(watchdog);
  const end = (): void => void admission[Symbol.asyncDispose]();
  signal?.addEventListener("abort", end, { once: true });
  try {
    return await admission.inspect(new Uint8Array(bytes), admissionOptionsOf(limits, categories), deadlineMs);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", end);
    // Only the end of the watchdog keeps the process alive, so it is not waited for after the other.
    await Promise.all([admission[Symbol.asyncDispose](), watchdog[Symbol.asyncDispose]()]);
  }
}
