import { decide, type DecisionRecord, type Grants, type PermissionRequest, showsEntry } from "@cordon/core";

import type { Redactor } from "../secret/redactor.ts";
import { AnswerFailure } from "./answer-failure.ts";
import type { CallAccount } from "./call-account.ts";
import type { HostOperation, OperationAccess } from "./capability.ts";
import type { OperationCharges } from "./grant-ledger.ts";
import type { HostCallContext } from "./host-function.ts";
import type { HostMeter } from "./host-meter.ts";
import { createNetworkLeave } from "./network-leave.ts";
import { permit, type Permitted, permitAsking, type PermitOptions } from "./permit.ts";

/** What one operation may do and what it has taken. */
export interface OperationAccount {
  /** What the operation gets to see of it. */
  readonly access: OperationAccess;
  /**
   * Decides on everything the operation needs, asking where an entry wants an approval, and charges it to the entries
   * that allow it.
   *
   * @throws AnswerFailure when something is not allowed or has no room; the operation must not act then.
   */
  admit(): Promise<void>;
  /** Makes the bytes taken for the answer equal to those it has. @throws like `takeBytes`. */
  settle(answerBytes: number): void;
  /** Gives back everything that was taken for an answer the guest does not get. */
  release(): void;
  /** The call of another skill that the operation made, if it made one. */
  readonly calleeCallId: number | undefined;
}

/** What an account is made of. */
export interface OperationAccountOptions {
  readonly operation: HostOperation;
  readonly requestBytes: number;
  readonly callIndex: number;
  readonly call: HostCallContext;
  readonly account: CallAccount;
  readonly meter: HostMeter;
  readonly charges: OperationCharges;
  /** The grants in force. */
  readonly grants: () => Grants;
  /** Milliseconds of the Unix clock. */
  readonly now: () => number;
  readonly onDecision: (record: DecisionRecord) => void;
  /** Who can be asked for an approval, and for whom. Undefined when nobody can. */
  readonly approval: PermitOptions["approval"];
  /** Takes secrets out of decisions and of what is asked. */
  readonly redactor: Redactor;
}

/**
 * Opens the account of an operation that nothing was decided about yet.
 *
 * @param options The operation and what its call has.
 */
export function openOperationAccount(options: OperationAccountOptions): OperationAccount {
  const { operation, call, charges, account, meter, callIndex, onDecision, grants, now, approval, redactor } = options;
  const { description } = operation;
  const permitting: PermitOptions = { grants, charges, now, callIndex, description, onDecision, approval, redactor };
  const isHttp = operation.furtherLimit === "httpBytes";
  const allowed = new Map<PermissionRequest, Permitted>();
  let taken = 0;
  let calleeCallId: number | undefined;

  const require = (request: PermissionRequest): void => {
    call.signal.throwIfAborted();
    allowed.set(request, permit(request, permitting));
  };

  const chargeEntries = (count: number): void => {
    const full = charges.takeBytes(count);
    if (full === undefined) return;
    const message = `Cannot ${description}: the permission "${full.text}" has no room for ${count} bytes more`;
    throw new AnswerFailure({ code: "LIMIT", message });
  };

  const takeFurther = (count: number): void => {
    if (!isHttp) return chargeEntries(count);
    meter.takeHttpBytes(count);
    try {
      chargeEntries(count);
    } catch (error) {
      meter.giveHttpBytes(count);
      throw error;
    }
  };

  const takeBytes = (count: number): void => {
    call.signal.throwIfAborted();
    meter.takeBytes(count);
    try {
      takeFurther(count);
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
    if (isHttp) meter.giveHttpBytes(given);
    charges.giveBytes(given);
    taken -= given;
  };

  return {
    access: {
      call,
      signal: call.signal,
      account,
      noteCallee(callId) {
        calleeCallId = callId;
      },
      require,
      leave(request) {
        const permitted = allowed.get(request);
        if (permitted === undefined) throw new TypeError("Cannot tell what allowed a request: nothing did");
        return createNetworkLeave(request, { ...permitted, current: grants, now });
      },
      shows: (listing, name) => showsEntry(grants(), listing, "allow", name, charges.usage(now())),
      allows: (request) => decide(grants(), request, charges.usage(now())).outcome === "allow",
      takeBytes,
      giveBytes,
    },
    async admit() {
      for (const request of operation.requests) {
        call.signal.throwIfAborted();
        allowed.set(request, await permitAsking(request, permitting, call.signal));
      }
      takeFurther(options.requestBytes);
    },
    settle(answerBytes) {
      if (answerBytes > taken) takeBytes(answerBytes - taken);
      else giveBytes(taken - answerBytes);
    },
    release() {
      giveBytes(taken);
    },
    get calleeCallId() {
      return calleeCallId;
    },
  };
}
