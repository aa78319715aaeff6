// `cordon` is kept for names of our own: imports, sections and built-in skills start with it.
const skillId = /^(?!cordon)[a-z0-9][a-z0-9-]{0,63}$/u;
const toolName = /^(?!cordon)[A-Za-z_][A-Za-z0-9_-]{0,63}$/u;
const configuredName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/u;
const model = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._\-~+=@,:]+)+$/u;

/** How an identifier of a skill is written, for messages. */
export const skillIdForm = "1 to 64 of `a-z`, `0-9` and `-`, not starting with `-` or `cordon`";

/** How the name of a tool is written, for messages. */
export const toolNameForm = "1 to 64 of `A-Z`, `a-z`, `0-9`, `_` and `-`, not starting with a digit, `-` or `cordon`";

/** How the name of a secret or a configured value is written, for messages. */
export const configuredNameForm = "1 to 128 of `A-Z`, `a-z`, `0-9`, `_`, `.` and `-`, not starting with `.` or `-`";

/** Says whether a text is an identifier of a skill. */
export function isSkillId(text: string): boolean {
  return skillId.test(text);
}

/** Says whether a text is the name of a tool. */
export function isToolName(text: string): boolean {
  return toolName.test(text);
}

/** Says whether a text is the name of a secret or of a configured value. */
export function isConfiguredName(text: string): boolean {
  return configuredName.test(text);
}

/** Says whether a text is `PROVIDER/MODEL`; the model may hold further slashes, as names of model hubs do. */
export function isModel(text: string): boolean {
  return model.test(text);
}
