import { defaultLimits, type Limits } from "@cordon/core";
import type { RunnableModule } from "../../cell/interface.ts";
import type { DispatchBounds } from "../dispatch-options.ts";
import type { DispatchRequest } from "../dispatched-call.ts";
import { Dispatcher } from "../dispatcher.ts";
import type { SandboxResult } from "../sandbox-interface.ts";
import type { FakeCall } from "./fake-call.ts";
import { FakeCell } from "./fake-cell.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";

/** How a test sets its dispatcher up. */
export type HarnessBounds = Partial<DispatchBounds["cells"]> &
  Partial<Pick<DispatchBounds, "maxQueuedCalls" | "calling">> & { readonly hostIsSaturated?: boolean };

/** What a test calls. */
export interface HarnessCall {
  readonly name?: number;
  readonly moduleId?: number;
  /** Whether the module can wait for the host. */
  readonly waits?: boolean;
  readonly priority?: DispatchRequest["priority"];
  readonly tenant?: string;
  readonly skill?: string;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  readonly depth?: number;
  readonly mayCall?: boolean;
}

/** A dispatcher with fake cells and a clock of its own. */
export interface DispatchHarness {
  readonly clock: TestClock;
  readonly dispatcher: Dispatcher;
  /** Every cell that was ever made. */
  readonly cells: readonly FakeCell[];
  readonly events: readonly string[];
  /** How often the process is held. */
  readonly held: () => number;
  /** Cells become ready when they are made. Default true. */
  readonly setStarts: (starts: boolean) => void;
  readonly run: (call?: HarnessCall) => Promise<SandboxResult>;
  /** The calls that are on cells now, in the order of the cells. */
  readonly onCells: () => FakeCall[];
}

const plan = (waits: boolean): RunnableModule["plan"] => ({
  initializers: [],
  tools: [],
  memory: undefined,
  brokerImports: waits ? ["cordon_fs"] : [],
  fuel: false,
});

/** Makes a dispatcher of one cell for computing and four in all, that is ready. */
export function createDispatchHarness({
  maxQueuedCalls = 100,
  calling = { places: 16, maxDepth: 3 },
  hostIsSaturated = false,
  ...bounds
}: HarnessBounds = {}): DispatchHarness {
  const clock = createTestClock();
  const cells: FakeCell[] = [];
  const events: string[] = [];
  let held = 0;
  let starts = true;
  const cellBounds = { min: 1, max: 4, computing: 1, spare: 0, idleMs: 1_000, patienceMs: 4, ...bounds };
  const dispatcher = new Dispatcher({
    hostLoad: { isSaturated: () => hostIsSaturated },
    bounds: { cells: cellBounds, calling, maxQueuedCalls, maxSessions: 4 },
    clock,
    spawn: () => {
      const cell = new FakeCell();
      cells.push(cell);
      // As with a thread, it is told of later.
      clock.after(0, () => {
        if (starts && cell.alive) cell.ready();
      });
      return cell;
    },
    listener: {
      cellStart: () => events.push("start"),
      cellExit: (_id, cause) => events.push(`exit ${cause}`),
      cellHog: (_id, callId) => events.push(`hog ${callId}`),
    },
    hold: () => (held += 1),
    unhold: () => (held -= 1),
  });
  clock.pass(0);
  return {
    clock,
    dispatcher,
    cells,
    events,
    held: () => held,
    setStarts: (value) => {
      starts = value;
    },
    onCells: () => cells.flatMap((cell) => [...cell.held]),
    run: ({ name = 0, moduleId = 1, waits = false, limits, ...call } = {}) => {
      const runnable = { moduleId, module: undefined as never, plan: plan(waits) };
      const context = { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) } as const;
      const tenant = call.tenant ?? "";
      return dispatcher.run({
        call: { moduleId, tool: "execute", input: new Uint8Array(1), limits: undefined as never, context },
        options: { module: runnable, hostFunctions: new Map(), callId: name, tenant, mayMoveInput: false },
        priority: call.priority ?? "normal",
        tenant,
        skill: call.skill ?? "",
        limits: { ...defaultLimits, ...limits },
        signal: call.signal,
        onBegin: undefined,
        depth: call.depth ?? 0,
        mayCall: call.mayCall ?? false,
      });
    },
  };
}
