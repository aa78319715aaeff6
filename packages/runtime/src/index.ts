// The door
export { createRuntime } from "./create-runtime.ts";
export type {
  CallOptions,
  HttpOptions,
  KeyValueOptions,
  LoadOptions,
  Runtime,
  RuntimeOptions,
  Skill,
} from "./runtime.ts";
export type { BatchOptions, BatchProgress } from "./batch/batch-options.ts";
export type { ResultCacheOptions } from "./cache/result-cache-options.ts";
export type { CellOptions, SessionEndReason, StackKib } from "@cordon/sandbox";
export type { CallerContext } from "./call/caller-context.ts";
export type { OpenSessionOptions, Session, SessionCallOptions } from "./session/session.ts";
export type { Replay, ReplayDifference, ReplayedPart, ReplayOptions } from "./replay/replay.ts";
export { parseRecording, parseRecordingBytes } from "@cordon/core";
export { loadPolicy, type LoadedPolicy, type PolicySource } from "./policy/load-policy.ts";

// Skills for an agent
export { createSkillRunner, type ListedSkill } from "./agent/skill-runner.ts";
export type {
  HostAbortSignal,
  SkillCallLimits,
  SkillCallRequest,
  SkillEffects,
  SkillRunner,
  SkillTool,
  SkillTrust,
} from "@cordon/core";

// Ports an embedder may implement
export type { ApprovalRequest, ApprovalSubject, Approver, SecretLookup, SecretSource } from "@cordon/capabilities";
export {
  createMemoryKeyValueStore,
  type KeyPage,
  type KeyValueSpace,
  type KeyValueStore,
  type ListKeysOptions,
  type MemoryKeyValueStoreOptions,
  type StoreOutcome,
  type StoreValueOptions,
} from "@cordon/capabilities";

// What a skill is, without running it
export { type InspectOptions, inspectSkill } from "./inspect/inspect-skill.ts";
export type {
  AllowEntry,
  PermissionVerdict,
  PolicyAddition,
  PolicyProblem,
  PolicyReport,
  Refusal,
  ReportedManifest,
  ReportedModule,
  ReportedMount,
  ReportedPermission,
  ReportedTool,
  SkillReport,
} from "./inspect/skill-report.ts";
export type {
  InspectedExport,
  InspectedImport,
  InspectedKind,
  InspectedMemory,
  InspectedSizes,
  InspectedTable,
} from "@cordon/core";

// What a call comes to
export type {
  ApprovalAnswer,
  CallPriority,
  DecisionRecord,
  EndingStatus,
  Journal,
  JournalEntry,
  JsonValue,
  LimitName,
  Receipt,
  ReceiptDigests,
  ReceiptLog,
  RecordedHostCall,
  RecordedLimitName,
  RecordedLimits,
  RecordedResult,
  Recording,
  Usage,
} from "@cordon/core";

// Errors an embedder may catch
export {
  AdmissionTimeoutError,
  CordonError,
  DisposedError,
  InputError,
  LimitError,
  ManifestError,
  ModuleRejectedError,
  MountError,
  MountMissingError,
  OptionError,
  PermissionError,
  PermissionMissingError,
  PluginCallError,
  PolicyError,
  RecordingError,
  type ReplayRefusal,
  ReplayRefusedError,
  SessionEndedError,
  SessionLimitError,
  SkillRefusedError,
  SkillUnreadableError,
  ToolUnknownError,
  UnsupportedPlatformError,
} from "@cordon/core";
