import type { FileRequest, FrameHeader, NetworkRequest, PermissionRequest } from "@cordon/core";

import type { CallAccount } from "./call-account.ts";
import type { HostCallContext } from "./host-function.ts";
import type { NetworkLeave } from "./network-leave.ts";

/** What one host function serves. It understands requests and acts; it never decides. */
export interface Capability {
  /** The name of the import, as in `cordon_fs`. */
  readonly name: string;
  /**
   * Understands a request without any effect.
   *
   * @param request A frame of the guest.
   * @throws FrameError or RequestError when it is malformed: the guest gets `INVALID`.
   * @throws AnswerFailure for any other answer that needs no permission.
   */
  parse(request: Uint8Array): HostOperation;
}

/** A request that was understood. */
export interface HostOperation {
  /** The header of the request, for the journal. */
  readonly header: FrameHeader;
  /** Verb and object for messages, as in `read "/data/a"`. */
  readonly description: string;
  /** Everything the operation needs. Each has to be allowed before it acts; at least one. */
  readonly requests: readonly [PermissionRequest, ...PermissionRequest[]];
  /** A limit of the call that its bytes count against beside `hostBytes`. Default: none. */
  readonly furtherLimit?: "httpBytes";
  /**
   * Does it. Called at most once, after every request was allowed and the journal has the start.
   *
   * @param access What the gate lets it ask for while it acts.
   * @throws AnswerFailure for an answer that failed.
   */
  act(access: OperationAccess): Promise<HostAnswer>;
}

/** What an operation came to. */
export interface HostAnswer {
  readonly header: FrameHeader;
  /** Its bytes were reserved with {@link OperationAccess.takeBytes}. */
  readonly body?: Uint8Array;
}

/** What the gate gives to an operation that acts. It ends with the operation. */
export interface OperationAccess {
  /** The call the operation belongs to. Compare it by identity. */
  readonly call: HostCallContext;
  /** Aborted when the call ends: no effect begins after that. */
  readonly signal: AbortSignal;
  /** What the call is counted in, for a gate that serves a call made for it. */
  readonly account: CallAccount;
  /** Notes which call of another skill the operation made, for the journal. */
  noteCallee(callId: number): void;
  /**
   * Decides on something that turned up while acting, such as what a link leads to.
   *
   * @throws AnswerFailure when it is not allowed.
   */
  require(request: PermissionRequest): void;
  /**
   * Tells what a network request was allowed by.
   *
   * @param request One of the operation's own, or one that {@link require} let through; the same object.
   */
  leave(request: NetworkRequest): NetworkLeave;
  /** Says whether a listing shows an entry, by the rules of `showsEntry` in core. */
  shows(listing: FileRequest, name: string): boolean;
  /** Says whether a request would be allowed now. It is for leaving things out of an answer: nothing is charged. */
  allows(request: PermissionRequest): boolean;
  /**
   * Reserves bytes of the answer's body before they are made.
   *
   * @throws HardLimitError when the call has no room for them.
   * @throws AnswerFailure when a permission has no room for them.
   */
  takeBytes(count: number): void;
  /** Gives back bytes that were reserved and not used. */
  giveBytes(count: number): void;
}
