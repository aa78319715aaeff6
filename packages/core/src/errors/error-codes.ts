/**
 * Every code an error of Cordon can carry, with the sentence the error page shows: when it is raised and what to do.
 * Codes are API: one is never renamed and never changes its meaning.
 */
export const errorCodes = {
  PERMISSION_INVALID: "A permission string or object is not in the grammar. The message names the form to write.",
  REQUEST_INVALID: "A path or URL that was asked for has no canonical form, so that no permission can match it.",
  MANIFEST_INVALID: "A manifest has an unknown field, lacks one, or holds a value out of range.",
  POLICY_INVALID: "A policy has an unknown key or a bad value. File, line and column are in the fields.",
  LIMIT_INVALID: "A limit is not a number with a known unit, or out of range.",
  PERMISSION_MISSING: "A skill asks for permissions the policy does not grant. All of them are listed.",
  SKILL_REFUSED: "The policy's entry for a skill requires a digest or a signer that the module does not have.",
  MODULE_REJECTED: "Admission refused a module. The reason says which rule, and where in the file.",
  ADMISSION_TIMEOUT: "Admission did not end before its deadline, and its thread was terminated.",
  CELL_CRASHED: "A cell died. Its calls were settled and a new one takes over.",
  DISPOSED: "A runtime, skill or sandbox was used after it was disposed.",
  SESSION_ENDED: "A session was called after it ended. The reason says why; its state is gone.",
  SESSION_LIMIT: "There are as many sessions as the runtime may have. End one, or raise maxSessions.",
  TOOL_UNKNOWN: "A skill has no tool of that name.",
  PLUGIN_CALL_FAILED: "A call of an Extism plugin did not end as ok. The status says how it ended.",
  SKILL_UNREADABLE: "The file of a skill cannot be read, or is larger than a module may be.",
  SKILL_BUILD_FAILED: "A skill cannot be built from its sources. Every problem has its file, line and column.",
  GOLDEN_CASE_INVALID:
    "A golden case is no YAML, has an unknown field, lacks one, or holds a wrong value. Each problem has its line.",
  SCAFFOLD_REFUSED: "A folder for a new skill cannot be made. The reason says why; nothing was written.",
  INPUT_INVALID: "The input of a call cannot be encoded, or is larger than its limit.",
  RECORDING_INVALID: "What should be a recording of a call is none. The problems name the fields.",
  REPLAY_REFUSED:
    "A call cannot be replayed. The reason says why: how it ended, another module, other limits, no recording.",
  FRAME_INVALID: "A frame does not follow the host ABI.",
  MOUNT_MISSING: "A skill is granted files of a virtual folder where no folder of the host is mounted.",
  OPTION_INVALID: "An option an application passes is unknown or of the wrong kind.",
  MOUNT_INVALID: "A folder cannot be mounted: it is missing, not a folder, or on the list that is never mounted.",
  LIMIT_REACHED: "A hard limit of a call is exhausted. The guest is ended; the receipt names the limit.",
  BUDGET_EXCEEDED:
    "A budget has no room for what was about to be done. Nothing was done; account and amounts are in the fields.",
  MODEL_FAILED:
    "No language model answered: each of them failed, or none may be asked. The last failure is in the fields.",
  MCP_SERVER_FAILED: "An MCP server cannot be asked. No tool of it was called; why is in the fields.",
  RESUME_INVALID: "What a run was to be resumed from is not what a run of this agent wrote.",
  JOURNAL_HELD: "Another process has the journal of runs open. Only one may go on with them at a time.",
  MEMORY_DENIED: "An agent wanted the memory of another that is not shared with it for that.",
  MEMORY_FULL: "A memory has no room for what was to be kept. Nothing was kept; quota and amounts are in the fields.",
  TRANSITION_INVALID: "An agent was to go to a state that does not follow the one it is in. Its state stays.",
  ARCHIVE_INVALID: "An archive of agents has an unknown version or field, lacks one, or names agents that there are.",
  SCRIPT_MISMATCH: "A scripted model was asked something that its script does not expect, or not asked all of it.",
  MESSAGE_REFUSED:
    "A message bus did not take a message or a subscription. The reason is in the fields; nobody got it.",
  WORKFLOW_INVALID:
    "A workflow is none: a step is unknown, in a cycle or unreachable, or a field is wrong. It did not run.",
  UNSUPPORTED_PLATFORM: "This platform lacks something a rule depends on, so the rule refuses instead of weakening.",
} as const;

/** A stable error code. */
export type ErrorCode = keyof typeof errorCodes;
