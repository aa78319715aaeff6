import type { Receipt } from "@cordon/core";
import { runSkillCall, type SkillCall, type SkillCallEnvironment } from "../call/skill-call.ts";
import { createRecorder, type RecorderOptions } from "./recorder.ts";

/**
 * Runs one call and records it.
 *
 * @param options See `createRecorder`.
 * @returns The receipt, with its recording.
 * @throws DisposedError
 */
export async function runRecordedCall(
  call: SkillCall,
  environment: SkillCallEnvironment,
  options: Pick<RecorderOptions, "tableElements" | "maxBytes">,
): Promise<Receipt> {
  const recorder = createRecorder(call, { ...options, secrets: () => environment.secrets?.(call.tenant) });
  const { receipt } = await runSkillCall({ ...call, recorder }, environment);
  return { ...receipt, recording: await recorder.finish(receipt) };
}
