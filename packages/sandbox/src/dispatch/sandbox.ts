import { DisposedError, SessionLimitError, UnsupportedPlatformError } from "@cordon/core";
import type { RunnableModule } from "../cell/interface.ts";
import { ThreadCell } from "../cell/thread-cell.ts";
import { AdmissionThreadClient } from "./admission-thread-client.ts";
import { admissionOptionsOf, defaultAdmissionDeadlineMs } from "./admission-options.ts";
import { cellCallOf, inputTooLarge } from "./cell-call-of.ts";
import { systemClock } from "./dispatch-clock.ts";
import { dispatchBoundsOf, plainLanes, sessionLanesOf } from "./dispatch-options.ts";
import { Dispatcher } from "./dispatcher.ts";
import { defaultCommittedBytes } from "./default-committed-bytes.ts";
import { type CachedModule, ModuleCache } from "./module-cache.ts";
import { HostLoad } from "./pool/host-load.ts";
import { runnableModule } from "./runnable-module.ts";
import type {
  AdmitOptions,
  Sandbox,
  SandboxCall,
  SandboxModule,
  SandboxOptions,
  SandboxResult,
  SandboxRunOptions,
  SandboxSession,
  SandboxSessionOptions,
} from "./sandbox-interface.ts";
import { createSandboxSession } from "./session/sandbox-session.ts";
import { setStackSize } from "./stack-size.ts";
import { Watchdog } from "./watchdog/watchdog.ts";

/** How long a session lives without a call when nobody says otherwise, in milliseconds. */
const defaultIdleTimeMs = 60_000;

/**
 * Starts a sandbox: a watchdog thread, an admission thread and its first cell. It keeps the process alive only while
 * something is under way.
 *
 * @param options How many cells, how many calls may wait, how much memory they may hold, who hears of them. They are not
 * checked: whoever takes them from elsewhere does.
 * @throws UnsupportedPlatformError on a Node without JavaScript Promise Integration; OptionError for a `stackKib` that the
 * process cannot have any more, and for a `maxCallDepth` that its cells cannot hold.
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  if (typeof WebAssembly.promising !== "function") {
    throw new UnsupportedPlatformError("run skills", "it needs Node 24.15 or newer of 24, or 26 and newer");
  }
  const stacks = setStackSize(options.stackKib);
  const lanes = stacks + plainLanes;
  const sessionLanes = sessionLanesOf(options);
  const bounds = dispatchBoundsOf(options, lanes + sessionLanes + 1, stacks);
  const watchdog = new Watchdog({ maxCommittedBytes: options.maxCommittedBytes ?? defaultCommittedBytes() });
  const admission = new AdmissionThreadClient(watchdog);
  const dispatcher = new Dispatcher({
    hostLoad: new HostLoad(),
    bounds,
    clock: systemClock,
    spawn: () => new ThreadCell(watchdog, { stacks, lanes, sessions: sessionLanes }),
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

  async function admit(bytes: Uint8Array, admitOptions: AdmitOptions): Promise<SandboxModule> {
    assertAlive();
    const { limits, categories, deadlineMs: deadline = defaultAdmissionDeadlineMs, owned } = admitOptions;
    const copy = owned === undefined ? new Uint8Array(bytes) : bytes;
    const { module, release } = await cache.take(copy, admissionOptionsOf(limits, categories), deadline, owned?.digest);
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
    const { limits } = call;
    const refused = inputTooLarge(call);
    if (refused !== undefined) return Promise.resolve(refused);
    const { hostFunctions, callId, priority = "normal", tenant = "", skill = "", ownsInput = false } = call;
    const { depth = 0, mayCall = false } = call;
    return dispatcher.run({
      call: cellCallOf(module.moduleId, call),
      options: { module, hostFunctions, callId, tenant, mayMoveInput: ownsInput },
      priority,
      tenant,
      skill,
      limits,
      signal,
      onBegin,
      depth,
      mayCall,
    });
  }

  function openSession(handle: SandboxModule, sessionOptions: SandboxSessionOptions = {}): SandboxSession {
    const module = runnables.get(handle);
    assertAlive();
    if (module === undefined) throw new DisposedError("module");
    const { tenant = "", skill = "", idleTimeMs = defaultIdleTimeMs } = sessionOptions;
    const session = dispatcher.openSession(idleTimeMs);
    if (session === undefined) throw new SessionLimitError(dispatcher.maxSessions);
    return createSandboxSession({ dispatcher, session, module, tenant, skill });
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
    openSession,
    stats: () => ({ ...dispatcher.stats(), committedBytes: watchdog.table.committed.bytes }),
    [Symbol.asyncDispose]: (): Promise<void> => (disposal ??= dispose()),
  });
}
