import { defaultLimits } from "@cordon/core";
import type { RunnableModule } from "../../cell/interface.ts";
import type { HostFunction } from "../../cell/host-function.ts";
import { ThreadCell } from "../../cell/thread-cell.ts";
import { systemClock } from "../dispatch-clock.ts";
import type { DispatchBounds } from "../dispatch-options.ts";
import { Dispatcher } from "../dispatcher.ts";
import { HostLoad } from "../pool/host-load.ts";
import type { SandboxResult } from "../sandbox-interface.ts";
import { Watchdog } from "../watchdog/watchdog.ts";
import type { HarnessCall } from "./dispatch-harness.ts";

/** What a test calls on threads. */
export interface ThreadCall extends HarnessCall {
  readonly module: RunnableModule;
  readonly input?: Uint8Array;
  readonly ownsInput?: boolean;
  readonly fs?: HostFunction;
}

/** A dispatcher with real cells that a test can kill. */
export interface ThreadDispatch extends AsyncDisposable {
  readonly dispatcher: Dispatcher;
  /** Every cell that was ever started. */
  readonly cells: readonly ThreadCell[];
  readonly events: readonly string[];
  readonly run: (call: ThreadCall) => Promise<SandboxResult>;
}

/** Starts a dispatcher of thread cells: two for computing, eight in all. */
export function createThreadDispatch(bounds: Partial<DispatchBounds["cells"]> = {}): ThreadDispatch {
  const watchdog = new Watchdog();
  const cells: ThreadCell[] = [];
  const events: string[] = [];
  const dispatcher = new Dispatcher({
    hostLoad: new HostLoad(),
    bounds: {
      cells: { min: 1, max: 8, computing: 2, spare: 1, idleMs: 30_000, patienceMs: 4, ...bounds },
      calling: { places: 64, maxDepth: 3 },
      maxQueuedCalls: 10_000,
      maxSessions: 0,
    },
    clock: systemClock,
    spawn: () => {
      const cell = new ThreadCell(watchdog, { stacks: 4, lanes: 16 });
      cells.push(cell);
      return cell;
    },
    listener: {
      cellStart: (id) => events.push(`start ${id}`),
      cellExit: (id, cause) => events.push(`exit ${id} ${cause}`),
      cellHog: (id, callId) => events.push(`hog ${id} ${callId}`),
    },
    hold: () => watchdog.hold(),
    unhold: () => watchdog.unhold(),
  });
  return {
    dispatcher,
    cells,
    events,
    run: ({ module, name = 0, tenant = "", skill = "", priority = "normal", ...call }) => {
      const limits = { ...defaultLimits, queueTimeMs: 30_000, ...call.limits };
      const { memoryBytes, kernelMemoryBytes, wallTimeMs, hostCalls, hostBytes, logBytes, varBytes, outputBytes } =
        limits;
      const cellLimits = { kernelMemoryBytes, wallTimeMs, hostCalls, hostBytes, logBytes, varBytes, outputBytes };
      const context = { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) } as const;
      return dispatcher.run({
        call: {
          moduleId: module.moduleId,
          tool: "execute",
          input: call.input ?? new TextEncoder().encode("hello"),
          limits: { memoryPages: memoryBytes / 65_536, ...cellLimits },
          context,
        },
        options: {
          module,
          hostFunctions: new Map(call.fs === undefined ? [] : [["cordon_fs", call.fs]]),
          callId: name,
          tenant,
          mayMoveInput: call.ownsInput ?? false,
        },
        priority,
        tenant,
        skill,
        limits,
        signal: call.signal,
        onBegin: undefined,
      });
    },
    [Symbol.asyncDispose]: async () => {
      dispatcher.close();
      await watchdog[Symbol.asyncDispose]();
    },
  };
}
