import type { CallPriority, Limits } from "@cordon/core";
import type { CellCall } from "../cell/call.ts";
import type { CallOnCell, CellRunOptions } from "../cell/interface.ts";
import type { PooledCell } from "./pool/pooled-cell.ts";
import type { NestableCall } from "./queue/calling-places.ts";
import type { QueuePlace } from "./queue/call-queue.ts";
import type { PinnedSession } from "./session/pinned-session.ts";
import type { SandboxResult } from "./sandbox-interface.ts";

/** What the dispatcher is asked to run. */
export interface DispatchRequest extends NestableCall {
  readonly call: CellCall;
  readonly options: CellRunOptions;
  readonly priority: CallPriority;
  readonly tenant: string;
  readonly skill: string;
  readonly limits: Limits;
  readonly signal: AbortSignal | undefined;
  /** Hears that the call has begun, with the milliseconds it waited; undefined when nobody listens. */
  readonly onBegin: ((queueMs: number) => void) | undefined;
  /** The session it belongs to; `options` names it too. Default: none. */
  readonly session?: PinnedSession | undefined;
}

/** One call on its way from acceptance to its result. */
export class DispatchedCall {
  readonly call: CellCall;
  readonly options: CellRunOptions;
  readonly priority: CallPriority;
  readonly tenant: string;
  readonly skill: string;
  readonly limits: Limits;
  readonly signal: AbortSignal | undefined;
  readonly session: PinnedSession | undefined;
  readonly depth: number;
  readonly mayCall: boolean;
  /** The input may have moved to a cell when its size is asked for. */
  readonly inputBytes: number;
  readonly acceptedMs: number;
  /** When its time in the queue is over. */
  readonly dueMs: number;
  readonly resolve: (result: SandboxResult) => void;
  /** Where it waits; undefined while it is on a cell. */
  place: QueuePlace<DispatchedCall> | undefined;
  /** Where it runs; undefined while it waits. */
  cell: PooledCell | undefined;
  onCell: CallOnCell | undefined;
  placedMs = 0;
  onAbort: (() => void) | undefined;
  /** Undefined also once it was called. */
  onBegin: ((queueMs: number) => void) | undefined;
  /** Whether it was on a cell that died before it began. */
  isSecondTry = false;
  isSettled = false;

  constructor(request: DispatchRequest, acceptedMs: number, resolve: (result: SandboxResult) => void) {
    this.call = request.call;
    this.options = request.options;
    this.priority = request.priority;
    this.tenant = request.tenant;
    this.skill = request.skill;
    this.limits = request.limits;
    this.signal = request.signal;
    this.session = request.session;
    this.depth = request.depth ?? 0;
    this.mayCall = request.mayCall ?? false;
    this.inputBytes = request.call.input.length;
    this.acceptedMs = acceptedMs;
    this.dueMs = acceptedMs + request.limits.queueTimeMs;
    this.onBegin = request.onBegin;
    this.resolve = resolve;
  }
}
