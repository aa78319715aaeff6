import type { Receipt } from "@cordon/core";
import type { SessionEndReason } from "@cordon/sandbox";
import type { CallOptions } from "../runtime.ts";

/** What belongs to all calls of a session. */
export interface OpenSessionOptions extends Pick<CallOptions, "tenant" | "limits" | "config" | "context" | "logLevel"> {
  /** Ends the session, and what runs in it, as `cancelled`. */
  readonly signal?: AbortSignal;
  /** Without a call for so long it ends, in milliseconds. Default 60,000. */
  readonly idleTimeMs?: number;
}

/** What belongs to one call of a session. Its limits can only tighten those of the session. */
export type SessionCallOptions = Pick<CallOptions, "tool" | "signal" | "limits">;

/**
 * One instance of a skill that is kept from call to call. Who holds this object may call it, for the tenant it was opened
 * for, and nobody else can: there is no way to look a session up.
 *
 * It is not a place to keep what must not be lost: it ends with idle time, with the death of its cell, and with every call
 * that is stopped or traps.
 */
export interface Session extends AsyncDisposable {
  /** Names it in receipts. Knowing it gives no access. */
  readonly id: string;
  /** Why it ended: the status of its last call, `idle` or `disposed`; undefined while it takes calls. */
  readonly endedBy: SessionEndReason | undefined;
  /** Settles when it has ended and its calls are settled. */
  readonly closed: Promise<void>;
  /**
   * Calls a tool on the kept instance, which the first call makes. Calls run one after the other, in the order they were
   * made; the time a call waits for its turn is queue time.
   *
   * `ok`, `failed`, and calls that never began keep the session. Any other ending ends it, and what still waits is
   * `cancelled`.
   *
   * @param input A JSON value, or bytes as a Uint8Array.
   * @param options Tool, signal, limits.
   * @returns The receipt, however the call ended.
   * @throws SessionEndedError after the session ended; ToolUnknownError, InputError, LimitError, OptionError for arguments
   * that make no call
   */
  call(input?: unknown, options?: SessionCallOptions): Promise<Receipt>;
}
