import { decide, type DecisionRecord, type Grants, type PermissionRequest, showsEntry } from "@cordon/core";

import { AnswerFailure } from "./answer-failure.ts";
import type { HostOperation, OperationAccess } from "./capability.ts";
import type { OperationCharges } from "./grant-ledger.ts";
import type { HostCallContext } from "./host-function.ts";
import type { HostMeter } from "./host-meter.ts";
import { permit } from "./permit.ts";

/** What one operation may do and what it has taken. */
export interface OperationAccount {
  /** What the operation gets to see of it. */
  readonly access: OperationAccess;
  /**
   * Decides on everything the operation needs and charges it to the entries that allow it.
   *
   * @throws AnswerFailure when something is not allowed or has no room; the operation must not act then.
   */
  admit(): void;
  /** Makes the bytes taken for the answer equal to those it has. @throws like `takeBytes`. */
  settle(answerBytes: number): void;
  /** Gives back everything that was taken for an answer the guest does not get. */
  release(): void;
}

/** What an account is made of. */
export interface OperationAccountOptions {
  readonly operation: HostOperation;
  readonly requestBytes: number;
  readonly callIndex: number;
  readonly call: HostCallContext;
  readonly meter: HostMeter;
  readonly charges: OperationCharges;
  /** The grants in force. */
  readonly grants: () => Grants;
  /** Milliseconds of the Unix clock. */
  readonly now: () => number;
  readonly onDecision: (record: DecisionRecord) => void;
}

/**
 * Opens the account of an operation that nothing was decided about yet.
 *
 * @param options The operation and what its call has.
 */
export function openOperationAccount(options: OperationAccountOptions): OperationAccount {
  const { operation, call, charges, meter, callIndex, onDecision } = options;
  const { description } = operation;
  let taken = 0;

  const require = (request: PermissionRequest): void => {
    call.signal.throwIfAborted();
    const nowMs = options.now();
    const grants = options.grants();
    const decision = permit(request, { grants, charges, nowMs, callIndex, description, onDecision });
    charges.charge(decision.charges, nowMs);
  };

  const chargeEntries = (count: number): void => {
    const full = charges.takeBytes(count);
    if (full === undefined) return;
    const message = `Cannot ${description}: the permission "${full.text}" has no room for ${count} bytes more`;
    throw new AnswerFailure({ code: "LIMIT", message });
  };

  const takeBytes = (count: number): void => {
    call.signal.throwIfAborted();
    meter.takeBytes(count);
    try {
      chargeEntries(count);
    } catch (error) {
      meter.giveBytes(count);
      throw error;
    }
    taken += count;
  };

  const giveBytes = (count: number): void => {
    // Work that goes on after its call ended may give back what was released already.
    const given = Math.min(count, taken);
    meter.giveBytes(given);
    charges.giveBytes(given);
    taken -= given;
  };

  return {
    access: {
      call,
      signal: call.signal,
      require,
      shows: (listing, name) => showsEntry(options.grants(), listing, "allow", name, charges.usage(options.now())),
      allows: (request) => decide(options.grants(), request, charges.usage(options.now())).outcome === "allow",
      takeBytes,
      giveBytes,
    },
    admit() {
      for (const request of operation.requests) require(request);
      chargeEntries(options.requestBytes);
    },
    settle(answerBytes) {
      if (answerBytes > taken) takeBytes(answerBytes - taken);
      else giveBytes(taken - answerBytes);
    },
    release() {
      giveBytes(taken);
    },
  };
}
