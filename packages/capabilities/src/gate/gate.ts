import type { DecisionRecord, GrantEntry, Grants, JournalEntry, JournalSink, Limits } from "@cordon/core";

import { noSecrets, type Redactor } from "../secret/redactor.ts";
import type { Approvals, ApprovalSubject } from "./approvals.ts";
import { accountParts, type CallAccount, createCallAccount } from "./call-account.ts";
import type { Capability, HostOperation } from "./capability.ts";
import { createGrantLedger } from "./grant-ledger.ts";
import type { HostCallContext, HostFunction } from "./host-function.ts";
import { createHostMeter } from "./host-meter.ts";
import { journalFrame } from "./journal-frame.ts";
import { openOperationAccount, type OperationAccount } from "./operation-account.ts";
import type { RateWindows } from "./rate-windows.ts";
import { settleAct, type Settled, settleError } from "./settle.ts";

/** What a gate is made of. One gate serves one call of a skill. */
export interface GateOptions {
  /** What the skill can reach, if its grants let it. Two of the same name are a mistake of the host. */
  readonly capabilities: readonly Capability[];
  /** The grants in force; asked for at every decision, so that a revoked one ends at the next host call. */
  readonly grants: () => Grants;
  /** The hard limits of the call. `httpBytes` is core's default where it is left out. */
  readonly limits: Pick<Limits, "hostCalls" | "hostBytes"> & Partial<Pick<Limits, "httpBytes">>;
  /** Gets every operation before and after it acts. */
  readonly journal: JournalSink;
  /** Gets every decision before it has any consequence. When it throws, the guest is ended. Default: nobody. */
  readonly onDecision?: (record: DecisionRecord) => void;
  /** Where `rate` is counted across calls. Default: for this call alone. */
  readonly rates?: RateWindows;
  /**
   * The account of the call that waits for this one, whose grants bound this one's: what is counted here is counted there
   * too. Default: nobody waits.
   */
  readonly within?: CallAccount;
  /** Who can be asked for an approval, and for whom. Default: nobody, so that every `ask` is refused. */
  readonly approval?: { readonly approvals: Approvals; readonly subject: ApprovalSubject };
  /**
   * Takes secrets out of the headers in the journal, the decisions and what approvers are asked. Sizes, digests and kept
   * frames are those of what was sent. Default: there are none.
   */
  readonly redactor?: Redactor;
  /** Whether the journal keeps the frames of answers, for a replay. Default false. */
  readonly keepAnswers?: boolean;
  /** Milliseconds of the Unix clock, for `expires` and `rate`. Default `Date.now`. */
  readonly now?: () => number;
  /** Milliseconds of a clock that never goes back, for the journal. Default `performance.now`. */
  readonly monotonicNow?: () => number;
}

/** The host functions of one call of a skill. */
export interface Gate {
  /** By the name of the import. */
  readonly functions: ReadonlyMap<string, HostFunction>;
  /** What the call has used so far. */
  usage(): { readonly hostCalls: number; readonly hostBytes: number; readonly httpBytes: number };
}

type Prepared =
  | { readonly operation: HostOperation; readonly account: OperationAccount }
  | { readonly operation: HostOperation | undefined; readonly settled: Settled };

/**
 * Makes the one gate that every host effect of a call passes: decide, reserve, journal, act until the signal, journal.
 *
 * A request that is malformed, denied or without room in a permission's limits gets an answer that says so. When a hard
 * limit of the call is exhausted, the call has ended or the host fails, there is no answer: the host function rejects.
 * The gate does not stop a guest and does not limit time; it obeys the signal it is given.
 *
 * @param options The capabilities, the grants, the limits, the journal.
 */
export function createGate(options: GateOptions): Gate {
  const { now = Date.now, monotonicNow = () => performance.now(), onDecision = () => undefined } = options;
  const { journal, grants, keepAnswers = false, redactor = noSecrets } = options;
  const { rates } = options;
  const within = options.within === undefined ? undefined : accountParts(options.within);
  const meter = createHostMeter(options.limits, within?.meter);
  const isOwn = (entry: GrantEntry): boolean => grants().entries[entry.index] === entry;
  const ledger = createGrantLedger({
    ...(rates === undefined ? {} : { rates }),
    ...(within === undefined ? {} : { parent: { ledger: within.ledger, isOwn } }),
  });
  const callAccount = createCallAccount({ meter, ledger });
  const openedAtMs = monotonicNow();
  let nextIndex = 0;

  const prepare = async (
    capability: Capability,
    request: Uint8Array,
    callIndex: number,
    call: HostCallContext,
  ): Promise<Prepared> => {
    let operation: HostOperation | undefined;
    try {
      operation = capability.parse(request);
      const account = openOperationAccount({
        operation,
        requestBytes: request.length,
        callIndex,
        call,
        account: callAccount,
        meter,
        charges: ledger.begin(),
        grants,
        now,
        onDecision,
        approval: options.approval,
        redactor,
      });
      await account.admit();
      return { operation, account };
    } catch (error) {
      return { operation, settled: settleError(error, { signal: call.signal, meter }) };
    }
  };

  const act = async (prepared: Prepared, signal: AbortSignal): Promise<Settled> => {
    if ("settled" in prepared) return prepared.settled;
    try {
      signal.throwIfAborted();
      return await settleAct(prepared.operation, prepared.account);
    } catch (error) {
      prepared.account.release();
      return settleError(error, { signal, meter });
    }
  };

  const serve = async (capability: Capability, request: Uint8Array, call: HostCallContext): Promise<Uint8Array> => {
    call.signal.throwIfAborted();
    meter.takeCall();
    meter.takeBytes(request.length);
    const index = nextIndex++;
    const startedAtMs = monotonicNow();
    const prepared = await prepare(capability, request, index, call);
    const entry: JournalEntry = {
      index,
      capability: capability.name,
      request: await journalFrame(request, prepared.operation?.header, { redactor }),
      startedAtMs: Math.round(startedAtMs - openedAtMs),
      outcome: "started",
    };
    await journal.started(entry);
    const settled = await act(prepared, call.signal);
    const { outcome } = settled;
    const durationMs = Math.round(monotonicNow() - startedAtMs);
    const calleeCallId = "account" in prepared ? prepared.account.calleeCallId : undefined;
    const ended = { ...entry, outcome, durationMs, ...(calleeCallId === undefined ? {} : { calleeCallId }) };
    if ("error" in settled) {
      await journal.ended(ended);
      throw settled.error;
    }
    const answer = await journalFrame(settled.frame, settled.header, { keep: keepAnswers, redactor });
    await journal.ended({ ...ended, answer });
    call.signal.throwIfAborted();
    return settled.frame;
  };

  return {
    functions: new Map(
      options.capabilities.map((capability): [string, HostFunction] => [
        capability.name,
        (request, call) => serve(capability, request, call),
      ]),
    ),
    usage: () => ({ hostCalls: meter.hostCalls, hostBytes: meter.hostBytes, httpBytes: meter.httpBytes }),
  };
}
