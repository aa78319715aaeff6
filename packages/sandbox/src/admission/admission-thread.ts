import { parentPort, workerData } from "node:worker_threads";
import { freeBytes } from "../cell/free-bytes.ts";
import { SlotTable } from "../dispatch/slot-table.ts";
import { WakeWord } from "../dispatch/wake-word.ts";
import type { GuardedThreadData } from "../dispatch/watchdog/input.ts";
import type { AdmissionOutput, AdmitInput } from "./admission-messages.ts";
import { compileModule } from "./compile-module.ts";
import { inspectModule } from "./inspection/inspect-module.ts";
import { rejectionOf } from "./rejections.ts";
import { SharedCodes } from "./shared/shared-codes.ts";

if (parentPort === null) throw new Error("Cannot load admission on the main thread");
const { slots, firstSlot: slot, port } = workerData as GuardedThreadData;
const table = new SlotTable(slots);
const wake = new WakeWord(slots.wake);
const codes = new SharedCodes();

function admit({ type, requestId, bytes, options }: AdmitInput): AdmissionOutput {
  if (type === "inspect") return { type: "inspected", requestId, inspection: inspectModule(bytes, options) };
  try {
    return { type: "admitted", requestId, ...compileModule(bytes, options, codes) };
  } catch (error) {
    return { type: "rejected", requestId, rejection: rejectionOf(error) };
  }
}

port.on("message", (input: AdmitInput) => {
  const deadline = process.hrtime.bigint() + BigInt(input.deadlineMs) * 1_000_000n;
  table.setDeadline(slot, deadline);
  wake.wakeBefore(deadline);
  const output = admit(input);
  table.release(slot, input.requestId);
  // A module is some hundred kilobytes, and all that is left of it is in the output.
  freeBytes(input.bytes);
  port.postMessage(output);
});
