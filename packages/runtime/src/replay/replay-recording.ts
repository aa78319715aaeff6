import { OptionError, parseRecording, type Receipt, type Recording, ReplayRefusedError } from "@cordon/core";
import { checkReplayOptions } from "../options/check-options.ts";
import type { Skill } from "../runtime.ts";
import type { RuntimeState } from "../runtime-state.ts";
import { LoadedSkill } from "../skill/loaded-skill.ts";
import { checkReplayable } from "./check-replayable.ts";
import { openReplayTarget } from "./open-replay-target.ts";
import { replayCall } from "./replay-call.ts";
import type { Replay, ReplayOptions } from "./replay.ts";

/**
 * Replays a recorded call, see `Runtime.replay`.
 *
 * @throws What `Runtime.replay` throws.
 */
export async function replayRecording(
  state: RuntimeState,
  recorded: Receipt | Recording,
  { skill, options }: { readonly skill: Skill | string | URL | Uint8Array; readonly options: ReplayOptions },
): Promise<Replay> {
  checkReplayOptions(options);
  const { signal = new AbortController().signal, ...loading } = options;
  const recording = parseRecording(recordingOf(recorded));
  checkReplayable(recording);
  if (skill instanceof LoadedSkill) {
    const [name] = Object.keys(loading);
    if (name !== undefined) throw new OptionError(name, "the skill is loaded already");
    return await skill.replay(recording, signal);
  }
  using target = await openReplayTarget(state, skill as string | URL | Uint8Array, { recording, options: loading });
  return await replayCall(target, recording, signal);
}

/** What a receipt was recorded as, or the recording itself, whatever a program passes although its types say otherwise. */
function recordingOf(recorded: Receipt | Recording): unknown {
  if (typeof recorded !== "object" || recorded === null || !("journal" in recorded)) return recorded;
  const { recording, session, cached } = recorded;
  if (recording !== undefined) return recording;
  if (session !== undefined) {
    const detail = "it was a call of a session, whose state from earlier calls is in no recording";
    throw new ReplayRefusedError("session", detail);
  }
  const detail = cached
    ? "nothing ran: its result is that of an earlier call"
    : 'nothing was recorded; call with "record"';
  throw new ReplayRefusedError("not-recorded", detail);
}
