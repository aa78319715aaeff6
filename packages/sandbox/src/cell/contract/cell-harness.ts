import type { JournalOperations } from "@cordon/core";
import type { CellCall, CellLimits, CellResult } from "../call.ts";
import type { CallOnCell, Cell, CellRunOptions, RunnableModule } from "../interface.ts";
import type { HostFunction } from "../host-function.ts";
import { assemble, imports } from "./assemble.ts";
import * as guests from "./guests.ts";

/** What an implementation hands to the contract. */
export interface CellUnderTest {
  readonly cell: Cell;
  /** Ends the cell as if it died by itself. */
  kill(): void;
  /** Frees what is beside the cell. */
  dispose(): Promise<void>;
}

/** How a test runs a guest. */
export interface RunOptions {
  /** Default `question`. */
  readonly input?: string;
  /** The input of a scripted guest instead. */
  readonly script?: string;
  readonly limits?: Partial<CellLimits>;
  /** Serves `cordon_fs`. */
  readonly fs?: HostFunction;
  readonly signal?: AbortSignal;
  /** Gets the call as soon as it is on the cell. */
  readonly onStart?: (onCell: CallOnCell) => void;
  readonly onHostCall?: () => void;
  /** Default 5,000. */
  readonly queueTimeMs?: number;
  /** Serves `cordon_kv`. */
  readonly kv?: HostFunction;
  /** Serves `cordon_skill`. */
  readonly skill?: HostFunction;
  /** What its waits came to then, for a replay. */
  readonly recorded?: JournalOperations;
  /** Fills the seed of the random numbers. Default 1. */
  readonly seed?: number;
}

/** What the groups of the contract share: the cell, the guests they use most, and a way to run one. */
export interface CellHarness extends CellUnderTest {
  readonly echo: RunnableModule;
  readonly waits: RunnableModule;
  readonly loops: RunnableModule;
  /** Makes another cell of the same kind, to be killed. */
  readonly create: () => Promise<CellUnderTest>;
  /** Starts a call and leaves the rest to the test. */
  start(module: RunnableModule, onSettle: (result: CellResult) => void, options?: RunOptions): CallOnCell;
  run(module: RunnableModule, options?: RunOptions, cell?: Cell): Promise<CellResult>;
}

const limits: CellLimits = {
  memoryPages: 16,
  kernelMemoryBytes: 1_048_576,
  wallTimeMs: 5_000,
  hostCalls: 1_000,
  hostBytes: 65_536,
  logBytes: 1_024,
  varBytes: 1_024,
  outputBytes: 65_536,
};

/** Decodes an output. */
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Encodes an input or an answer. */
export const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A module whose tool has a body, and whatever else it needs. */
export const guestOf = (body: string, extra = ""): Promise<RunnableModule> =>
  assemble(`(module ${imports} (memory 1) ${extra} (func (export "execute") (result i32) ${body}))`);

/** A host function that answers when the test says so. */
export interface HeldHost {
  readonly fs: HostFunction;
  readonly asked: Promise<void>;
  readonly signals: readonly AbortSignal[];
  readonly answer: () => void;
}

/** Makes a host function that answers when the test says so. */
export function held(): HeldHost {
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<Uint8Array>();
  const signals: AbortSignal[] = [];
  return {
    fs: (_request, { signal }) => {
      signals.push(signal);
      asked.resolve();
      return answered.promise;
    },
    asked: asked.promise,
    answer: () => answered.resolve(bytes("answer")),
    signals,
  };
}

/** Makes a cell and the guests. */
export async function createHarness(create: () => Promise<CellUnderTest>): Promise<CellHarness> {
  const tested = await create();
  return {
    ...tested,
    create,
    echo: await assemble(guests.echo),
    waits: await assemble(guests.asksHost),
    loops: await assemble(guests.loops),
    start: (module, onSettle, options = {}) =>
      tested.cell.start(callOf(module, options), runOptionsOf(module, options), onSettle),
    run: (module, options = {}, cell = tested.cell) => runOnCell(cell, module, options),
  };
}

const callOf = ({ moduleId }: RunnableModule, options: RunOptions): CellCall => ({
  moduleId,
  tool: "execute",
  toolIndex: 5,
  input: options.script === undefined ? bytes(options.input ?? "question") : Buffer.from(options.script, "latin1"),
  limits: { ...limits, ...options.limits },
  context: {
    config: {},
    logLevel: "info",
    randomSeed: new Uint8Array(32).fill(options.seed ?? 1),
    ...(options.recorded === undefined ? {} : { operations: options.recorded }),
  },
});

const runOptionsOf = (module: RunnableModule, { fs, kv, skill, onHostCall }: RunOptions): CellRunOptions => ({
  module,
  hostFunctions: new Map([
    ...(fs === undefined ? [] : [["cordon_fs", fs] as const]),
    ...(kv === undefined ? [] : [["cordon_kv", kv] as const]),
    ...(skill === undefined ? [] : [["cordon_skill", skill] as const]),
  ]),
  callId: 1,
  tenant: "",
  mayMoveInput: false,
  ...(onHostCall === undefined ? {} : { onHostCall }),
});

/** What a dispatcher does with one call, without a queue. */
async function runOnCell(cell: Cell, module: RunnableModule, options: RunOptions): Promise<CellResult> {
  const { signal, queueTimeMs = 5_000, onStart } = options;
  const { promise, resolve } = Promise.withResolvers<CellResult>();
  const onCell = cell.start(callOf(module, options), runOptionsOf(module, options), resolve);
  onStart?.(onCell);
  const timer = setTimeout(() => onCell.stop("queueTime"), queueTimeMs);
  const onAbort = (): void => onCell.stop("cancelled");
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener("abort", onAbort);
  const result = await promise;
  clearTimeout(timer);
  signal?.removeEventListener("abort", onAbort);
  return result;
}
