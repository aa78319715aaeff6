import type { Skill } from "@cordon/runtime";

/** Gives bytes to something and gets bytes back. */
export type BytesCall = (payload: Uint8Array) => Promise<Uint8Array>;

/**
 * Calls a skill whose output is text.
 *
 * @throws Error when the call did not end well.
 */
export function callSkill(skill: Skill): BytesCall {
  return async (payload) => {
    const { output, status, message } = await skill.call(payload);
    if (typeof output === "string") return Buffer.from(output);
    throw new Error(`Cannot call the skill: ${status}: ${message ?? ""}`);
  };
}
