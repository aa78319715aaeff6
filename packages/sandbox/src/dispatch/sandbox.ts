import { DisposedError, type Limits, UnsupportedPlatformError } from "@cordon/core";
import type { CellCall, CellLimits } from "../cell/call.ts";
import type { RunnableModule } from "../cell/interface.ts";
import { ThreadCell } from "../cell/thread-cell.ts";
import { unrunResult } from "../cell/unrun-result.ts";
import { AdmissionThreadClient } from "./admission-thread-client.ts";
import { admissionOptionsOf, defaultAdmissionDeadlineMs } from "./admission-options.ts";
import { systemClock } from "./dispatch-clock.ts";
import { dispatchBoundsOf, plainLanes } from "./dispatch-options.ts";
import { Dispatcher } from "./dispatcher.ts";
import { defaultCommittedBytes } from "./default-committed-bytes.ts";
import { type CachedModule, ModuleCache } from "./module-cache.ts";
import { runnableModule } from "./runnable-module.ts";
import type {
  AdmitOptions,
  Sandbox,
  SandboxCall,
  SandboxModule,
  SandboxOptions,
  SandboxResult,
  SandboxRunOptions,
} from "./sandbox-interface.ts";
import { setStackSize } from "./stack-size.ts";
import { Watchdog } from "./watchdog/watchdog.ts";

const pageBytes = 65_536;

const pagesOf = (bytes: number): number => Math.floor(bytes / pageBytes);

/**
 * Starts a sandbox: a watchdog thread, an admission thread and its first cell. It keeps the process alive only while
 * something is under way.
 *
 * @param options How many cells, how many calls may wait, how much memory they may hold, who hears of them. They are not
 * checked: whoever takes them from elsewhere does.
 * @throws UnsupportedPlatformError on a Node without JavaScript Promise Integration; OptionError for a `stackKib` that the
 * process cannot have any more.
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  if (typeof WebAssembly.promising !== "function") {
    throw new UnsupportedPlatformError("run skills", "it needs Node 24.15 or newer of 24, or 26 and newer");
  }
  const stacks = setStackSize(options.stackKib);
  const lanes = stacks + plainLanes;
  const watchdog = new Watchdog({ maxCommittedBytes: options.maxCommittedBytes ?? defaultCommittedBytes() });
  const admission = new AdmissionThreadClient(watchdog);
  const dispatcher = new Dispatcher({
    bounds: dispatchBoundsOf(options, lanes),
    clock: systemClock,
    spawn: () => new ThreadCell(watchdog, { stacks, lanes }),
    listener: options.listener ?? {},
    hold: () => watchdog.hold(),
    unhold: () => watchdog.unhold(),
  });
  const runnables = new WeakMap<SandboxModule, RunnableModule>();
  let disposal: Promise<void> | undefined;
  const cache = new ModuleCache({
    admit: (bytes, admissionOptions, deadlineMs) => admission.admit(bytes, admissionOptions, deadlineMs),
    onEvict: (moduleId) => dispatcher.forget(moduleId),
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
    dispatcher.warm();
    return register(module, release);
  }

  function register(module: CachedModule, release: () => void): SandboxModule {
    const handle: SandboxModule = Object.freeze({ facts: module.admitted, [Symbol.dispose]: release });
    runnables.set(handle, runnableModule(module));
    return handle;
  }

  function run(call: SandboxCall, { signal, onBegin }: SandboxRunOptions = {}): Promise<SandboxResult> {
    const module = runnables.get(call.module);
    if (disposal !== undefined) return Promise.reject(new DisposedError("sandbox"));
    if (module === undefined) return Promise.reject(new DisposedError("module"));
    const { input, limits } = call;
    if (input.length > limits.inputBytes) return Promise.resolve(tooLarge(input.length, limits.inputBytes));
    const { hostFunctions, callId, priority = "normal", tenant = "", skill = "", ownsInput = false } = call;
    return dispatcher.run({
      call: cellCallOf(module.moduleId, call),
      options: { module, hostFunctions, callId, tenant, mayMoveInput: ownsInput },
      priority,
      tenant,
      skill,
      limits,
      signal,
      onBegin,
    });
  }

  async function dispose(): Promise<void> {
    dispatcher.close();
    const admissionEnded = admission[Symbol.asyncDispose]();
    await watchdog[Symbol.asyncDispose]();
    await admissionEnded;
  }

  return Object.freeze({
    admit,
    run,
    stats: () => ({ ...dispatcher.stats(), committedBytes: watchdog.table.committed.bytes }),
    [Symbol.asyncDispose]: (): Promise<void> => (disposal ??= dispose()),
  });
}

function tooLarge(inputBytes: number, maximum: number): SandboxResult {
  const message = `the input has ${inputBytes} bytes, the limit is ${maximum}`;
  return { ...unrunResult({ status: "limit", limit: "input", message }, inputBytes), queueMs: 0 };
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
