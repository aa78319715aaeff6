/**
 * Why a run stopped:
 *
 * - `answer`: the model answered.
 * - `max-steps`, `deadline`, `budget`: a limit was reached. `abort`: your signal, or you left the loop over the events.
 * - `no-progress`: the same calls with the same results, several times in a row, or an empty answer.
 * - `length`: the answer was cut at its limit. `content-filter`: the provider held it back.
 * - `arguments-invalid`, `output-invalid`: what the model wrote does not follow a schema, also after it was told.
 * - `approval`: calls wait for a yes; resume the run with it. `in-doubt`: it is not known whether a call took effect.
 * - `model-failed`: no model answered. `journal-failed`: the journal could not be written, so nothing more was done.
 * - `failed`: something of the host failed; the error says what.
 */
export type StopReason =
  | "answer"
  | "max-steps"
  | "deadline"
  | "budget"
  | "abort"
  | "no-progress"
  | "length"
  | "content-filter"
  | "arguments-invalid"
  | "output-invalid"
  | "approval"
  | "in-doubt"
  | "model-failed"
  | "journal-failed"
  | "failed";

/** The stops after which a run can go on where it was. */
export const resumableStops: ReadonlySet<StopReason> = new Set<StopReason>([
  "max-steps",
  "deadline",
  "budget",
  "abort",
  "approval",
  "in-doubt",
  "model-failed",
  "journal-failed",
  "failed",
]);
