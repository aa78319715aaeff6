import { DisposedError, type Limits, UnsupportedPlatformError } from "@cordon/core";
import type { AdmissionOptions } from "../admission/admitted-module.ts";
import type { CellCall, CellLimits, CellResult } from "../cell/call.ts";
import type { RunnableModule } from "../cell/interface.ts";
import { unrunResult } from "../cell/unrun-result.ts";
import { AdmissionThreadClient } from "./admission-thread-client.ts";
import { CellQueue } from "./cell-queue.ts";
import { type CachedModule, ModuleCache } from "./module-cache.ts";
import { runnableModule } from "./runnable-module.ts";
import type {
  AdmitOptions,
  Sandbox,
  SandboxCall,
  SandboxListener,
  SandboxModule,
  SandboxResult,
  SandboxStats,
} from "./sandbox-interface.ts";
import { Watchdog } from "./watchdog/watchdog.ts";

const pageBytes = 65_536;
const defaultAdmissionDeadlineMs = 5_000;

const pagesOf = (bytes: number): number => Math.floor(bytes / pageBytes);
const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/**
 * Starts a sandbox: a watchdog thread, an admission thread and a cell. It keeps the process alive only while something
 * is under way.
 *
 * @param options `listener` hears of cells.
 * @throws UnsupportedPlatformError on a Node without JavaScript Promise Integration.
 */
export function createSandbox(options: { readonly listener?: SandboxListener } = {}): Sandbox {
  if (typeof WebAssembly.promising !== "function") {
    throw new UnsupportedPlatformError("run skills", "it needs Node 24.15 or newer of 24, or 26 and newer");
  }
  const watchdog = new Watchdog();
  const admission = new AdmissionThreadClient(watchdog);
  const queue = new CellQueue(watchdog, options.listener ?? {});
  const runnables = new WeakMap<SandboxModule, RunnableModule>();
  let disposal: Promise<void> | undefined;
  const cache = new ModuleCache({
    admit: (bytes, admissionOptions, deadlineMs) => admission.admit(bytes, admissionOptions, deadlineMs),
    onEvict: (moduleId) => queue.forget(moduleId),
  });

  function assertAlive(): void {
    if (disposal !== undefined) throw new DisposedError("sandbox");
  }

  async function admit(bytes: Uint8Array, { limits, categories, deadlineMs }: AdmitOptions): Promise<SandboxModule> {
    assertAlive();
    const deadline = deadlineMs ?? defaultAdmissionDeadlineMs;
    const { module, release } = await cache.take(
      new Uint8Array(bytes),
      admissionOptionsOf(limits, categories),
      deadline,
    );
    return register(module, release);
  }

  function register(module: CachedModule, release: () => void): SandboxModule {
    const handle: SandboxModule = Object.freeze({ facts: module.admitted, [Symbol.dispose]: release });
    runnables.set(handle, runnableModule(module));
    return handle;
  }

  async function run(call: SandboxCall, { signal }: { readonly signal?: AbortSignal } = {}): Promise<SandboxResult> {
    assertAlive();
    const module = runnables.get(call.module);
    if (module === undefined) throw new DisposedError("module");
    const acceptedAtMs = monotonicMs();
    const result = await runOn(module, call, signal);
    const queueMs = Math.max(0, (result.beganAtMs ?? monotonicMs()) - acceptedAtMs);
    return { ...result, queueMs: Math.round(queueMs * 1000) / 1000 };
  }

  function runOn(module: RunnableModule, call: SandboxCall, signal: AbortSignal | undefined): Promise<CellResult> {
    if (call.input.length > call.limits.inputBytes) {
      const message = `the input has ${call.input.length} bytes, the limit is ${call.limits.inputBytes}`;
      return Promise.resolve(unrunResult({ status: "limit", limit: "input", message }, call.input.length));
    }
    return queue.run(cellCallOf(module.moduleId, call), {
      module,
      hostFunctions: call.hostFunctions,
      callId: call.callId,
      queueTimeMs: call.limits.queueTimeMs,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async function dispose(): Promise<void> {
    queue.close();
    const admissionEnded = admission[Symbol.asyncDispose]();
    await watchdog[Symbol.asyncDispose]();
    await admissionEnded;
  }

  const stats = (): SandboxStats => ({ queuedCalls: queue.queuedCalls });

  return Object.freeze({ admit, run, stats, [Symbol.asyncDispose]: (): Promise<void> => (disposal ??= dispose()) });
}

function admissionOptionsOf(limits: AdmitOptions["limits"], categories: readonly string[]): AdmissionOptions {
  return {
    maxMemoryPages: pagesOf(limits.memoryBytes),
    maxTableElements: limits.tableElements,
    fuel: limits.fuel !== undefined,
    categories,
  };
}

function cellCallOf(moduleId: number, { tool, input, limits, context }: SandboxCall): CellCall {
  return { moduleId, tool, input, limits: cellLimitsOf(limits), context };
}

function cellLimitsOf(limits: Limits): CellLimits {
  const { kernelMemoryBytes, wallTimeMs, fuel, hostBytes, logBytes, varBytes, outputBytes } = limits;
  const memoryPages = pagesOf(limits.memoryBytes);
  const base = { memoryPages, kernelMemoryBytes, wallTimeMs, hostBytes, logBytes, varBytes, outputBytes };
  return fuel === undefined ? base : { ...base, fuel };
}
