import { type Ending, escapeText, type LimitName } from "@cordon/core";
import { fuelExport, refusedExport } from "../admission/private-names.ts";
import type { InterruptReason } from "../dispatch/interrupt-reason.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { takeError } from "../kernel/kernel.ts";
import type { ActiveCall } from "./active-call.ts";
import { committedMemoryMessage } from "./committed-memory-message.ts";

/** How a guest stopped. */
export type GuestStop =
  | { readonly type: "returned"; readonly status: number }
  | { readonly type: "threw"; readonly error: unknown };

/** What the ending is read from. */
export interface EndingEvidence {
  readonly stop: GuestStop;
  readonly active: ActiveCall;
  readonly kernel: Kernel;
  /** Undefined when the module could not be instantiated. */
  readonly exports: WebAssembly.Exports | undefined;
  /** Why the slot says that the call had to end. */
  readonly interrupt: InterruptReason | undefined;
}

const maxErrorBytes = 4_096;
const memoryRefused = 1;
const tableRefused = 2;
const hostRefused = 4;

const limitMessages: Partial<Record<LimitName, string>> = {
  memory: "memory could not grow: the limit of linear memory is reached",
  tables: "a table could not grow: the limit of table elements is reached",
  kernelMemory: "a block could not be allocated: the limit of kernel memory is reached",
  stack: "the stack overflowed",
};

/** All calls together hold what the host lets them: the same limit for the guest, another cause for the operator. */
const hostFull: Ending = { status: "limit", limit: "memory", message: committedMemoryMessage };

const limit = (name: LimitName): Ending => ({
  status: "limit",
  limit: name,
  message: limitMessages[name] ?? `the limit "${name}" is exhausted`,
});

/**
 * Reads the one true ending of a call off what happened. An interruption wins over anything the guest made of it; then a
 * limit that was exhausted explains the trap that followed; only then the guest's own word counts.
 */
export function endingOf(evidence: EndingEvidence): Ending {
  const { stop, active, interrupt } = evidence;
  if (interrupt !== undefined) return interrupted(interrupt, active);
  if (active.hostFull) return hostFull;
  if (active.exhausted === "kernelMemory") return kernelRefused(evidence.kernel);
  if (active.exhausted !== undefined) return limit(active.exhausted);
  if (active.misuse !== undefined) return { status: "trapped", message: active.misuse };
  if (active.hostFailed) return { status: "crashed", message: "a host function failed" };
  if (active.exitCode !== undefined) return exited(active.exitCode, evidence);
  if (stop.type === "threw") return threw(stop.error, evidence);
  if (stop.status === 0) return { status: "ok" };
  const message = takeErrorText(evidence.kernel);
  return { status: "failed", message: message || `the skill returned ${stop.status}` };
}

/** The ending of a call that was ended from outside. */
export function interrupted(reason: InterruptReason, active: ActiveCall): Ending {
  const { wallTimeMs } = active.call.limits;
  switch (reason) {
    case "wallTime":
      return { status: "timeout", limit: "wallTime", message: `the call did not end within ${wallTimeMs} ms` };
    case "queueTime":
      return { status: "timeout", limit: "queueTime", message: "the call did not begin in time" };
    case "cancelled":
      return { status: "cancelled", message: "the caller cancelled the call" };
    case "terminated":
      return { status: "crashed", message: "the cell was terminated" };
  }
}

/** As if its tool had returned the code; a guest that exits before its tool began has done nothing that was asked for. */
function exited(code: number, { active, kernel }: EndingEvidence): Ending {
  if (code === 0 && !active.initializing) return { status: "ok" };
  const when = active.initializing ? " while it initialized" : "";
  return { status: "failed", message: takeErrorText(kernel) || `the skill exited with ${code}${when}` };
}

function threw(error: unknown, { active, exports, kernel }: EndingEvidence): Ending {
  if (exports !== undefined && active.call.limits.fuel !== undefined) {
    const fuel = (exports[fuelExport] as { readonly value: bigint } | undefined)?.value ?? 0n;
    if (fuel < 0n)
      return { status: "out-of-fuel", message: `the call spent its ${active.call.limits.fuel} units of fuel` };
  }
  if (exports === undefined && error instanceof RangeError) {
    return { status: "crashed", message: "the cell has no memory left for an instance" };
  }
  if (error instanceof RangeError) return limit("stack");
  const refused = (exports?.[refusedExport] as { readonly value: number } | undefined)?.value ?? 0;
  if ((refused & hostRefused) !== 0) return hostFull;
  if ((refused & memoryRefused) !== 0) return limit("memory");
  if ((refused & tableRefused) !== 0) return limit("tables");
  if (kernel.capReached()) return kernelRefused(kernel);
  const text = takeErrorText(kernel);
  return { status: "trapped", message: text === "" ? trapMessage(error) : `${trapMessage(error)}: ${text}` };
}

function kernelRefused(kernel: Kernel): Ending {
  return kernel.hostCapReached() ? hostFull : limit("kernelMemory");
}

/** The engine's own words for a trap; anything else could carry the guest's. */
function trapMessage(error: unknown): string {
  if (!(error instanceof Error)) return "an exception was not caught";
  const known = error instanceof WebAssembly.RuntimeError && /^[a-z][a-z ,()/'-]{2,80}$/u.test(error.message);
  return known ? error.message : "the guest ended with an error";
}

function takeErrorText(kernel: Kernel): string {
  const bytes = takeError(kernel, maxErrorBytes);
  return bytes === undefined ? "" : escapeText(new TextDecoder().decode(bytes));
}
