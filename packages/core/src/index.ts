// Permissions: the grammar.
export type {
  EnvironmentPermission,
  FilePermission,
  KeyValuePermission,
  ModelPermission,
  NetworkPermission,
  Permission,
  PermissionCategory,
  SecretPermission,
  SkillPermission,
} from "./permissions/permission.ts";
export type { HostScope } from "./permissions/host-scope.ts";
export type { NetworkScope } from "./permissions/network-scope.ts";
export type { PathScope } from "./permissions/path-scope.ts";
export { isPermission, parsePermission } from "./permissions/parse-permission.ts";
export { formatPermission } from "./permissions/format-permission.ts";
export { covers } from "./permissions/covers.ts";
export { matches, matchesDeny } from "./permissions/matches.ts";
export type { Approval, PermissionEntry } from "./permissions/permission-entry.ts";
export {
  parsePermissionEntries,
  parsePermissionEntry,
  type PermissionList,
} from "./permissions/parse-permission-entry.ts";

// Requests, in the canonical form that permissions are matched against.
export type {
  EnvironmentRequest,
  FilePurpose,
  FileRequest,
  KeyValueRequest,
  ModelRequest,
  NetworkRequest,
  PermissionRequest,
  SecretRequest,
  SkillRequest,
} from "./permissions/permission-request.ts";
export { canonicalFileRequest, type CanonicalPath, canonicalPath } from "./permissions/canonical-file-request.ts";
export { canonicalNetworkRequest } from "./permissions/canonical-network-request.ts";
export {
  canonicalEnvironmentRequest,
  canonicalKeyValueRequest,
  canonicalModelRequest,
  canonicalSecretRequest,
  canonicalSkillRequest,
} from "./permissions/canonical-name-request.ts";
export { configuredNameForm, isConfiguredName, isSkillId, skillIdForm } from "./permissions/names.ts";
export { isPublicAddress } from "./permissions/public-address.ts";

// Grants and decisions.
export {
  boundGrants,
  type Ceiling,
  createGrants,
  type GrantEntry,
  type GrantLayer,
  type GrantLayerName,
  type Grants,
  type GrantSources,
} from "./policy/grants.ts";
export type { EntryIndex } from "./policy/entry-index.ts";
export { type GrantUsage, nothingUsed } from "./policy/grant-usage.ts";
export { decide, type Decision, type DecisionReason } from "./policy/decide.ts";
export { type NamedAddresses, policyNamesAddress } from "./policy/named-address.ts";
export { showsEntry } from "./policy/shows-entry.ts";
export { type MissingPermissions, missingPermissions } from "./policy/missing-permissions.ts";

export { type ExplainedSkill, explainPolicy } from "./policy/explain-policy.ts";
export { type ExplainAnswer, type ExplainQuestion, explainRequest } from "./policy/explain-request.ts";
export { explain, type Explanation } from "./policy/explain.ts";
export type { FailedPart } from "./policy/nearest-entry.ts";
export { requestTarget } from "./policy/request-target.ts";

// The policy, as the operator writes it.
export { emptyPolicy, type Policy, type RolePolicy, type SkillPolicy } from "./policy/policy.ts";
export { parsePolicy } from "./policy/parse-policy.ts";
export { selectSkillPolicy, type SkillIdentity, type SkillPolicySelection } from "./policy/select-skill-policy.ts";
export { parseVersionRange, rangeIncludes, type VersionRange } from "./policy/version-range.ts";

// The manifest, as the skill's author writes it.
export type { Manifest, ToolDeclaration } from "./manifest/manifest.ts";
export { parseManifest } from "./manifest/parse-manifest.ts";
export { parseManifestBytes } from "./manifest/parse-manifest-bytes.ts";
export { compareSemanticVersions, parseSemanticVersion, type SemanticVersion } from "./manifest/semantic-version.ts";

// Limits.
export { defaultLimits, type LimitOverrides, type Limits, maximumLimits } from "./limits/limits.ts";
export { parseLimits, type SettableLimitName } from "./limits/parse-limits.ts";
export { operatorLimits, tighten } from "./limits/tighten.ts";
export { type CallPriority, callPriorities } from "./limits/call-priority.ts";
export type { Rate } from "./limits/rate.ts";

// What admission finds in a module, admitted or not.
export type {
  InspectedExport,
  InspectedImport,
  InspectedKind,
  InspectedMemory,
  InspectedSizes,
  InspectedTable,
  ModuleInspection,
} from "./inspection/module-inspection.ts";

// Receipts: how a call ended, what it used, what was decided, what the guest was told.
export type { Ending, EndingStatus, LimitName } from "./receipt/ending.ts";
export type {
  ApprovalAnswer,
  DecisionRecord,
  JournalEntry,
  JournalFrame,
  JournalOutcome,
  JournalSink,
} from "./receipt/journal.ts";
export type { Journal, JournalOperations, JsonValue, Receipt, ReceiptDigests, ReceiptLog } from "./receipt/receipt.ts";
export {
  maximumRecordingFileBytes,
  parseRecording,
  parseRecordingBytes,
  recordedLimitNames,
} from "./receipt/parse-recording.ts";
export type {
  RecordedHostCall,
  RecordedLimitName,
  RecordedLimits,
  RecordedResult,
  Recording,
} from "./receipt/recording.ts";
export type { Usage } from "./receipt/usage.ts";

// Events.
export type {
  CallBeginEvent,
  CallEndEvent,
  CallStartEvent,
  CellExitEvent,
  CellHogEvent,
  CellStartEvent,
  CordonEvent,
  CordonEventListener,
  CordonEventType,
  DecisionEvent,
  HostCallEvent,
  LogEvent,
  ModuleAdmittedEvent,
  ModuleRejectedEvent,
} from "./events/cordon-event.ts";
export type { RuntimeGauges, Telemetry, TelemetryObserver, TelemetrySource } from "./ports/telemetry.ts";

// Skills, as an agent sees them.
export type {
  HostAbortSignal,
  SkillCallLimits,
  SkillCallRequest,
  SkillEffects,
  SkillRunner,
  SkillTool,
  SkillTrust,
} from "./ports/skill-runner.ts";

// The host ABI.
export type { AbiValueType, HostImport, ServedBy } from "./abi/host-import.ts";
export { brokerImportNames, hostImports } from "./abi/host-imports.ts";
export { wasiImports, wasiModule } from "./abi/wasi-imports.ts";
export { type AnswerCode, answerCodes, type AnswerError, encodeErrorAnswer } from "./abi/answer.ts";
export { decodeFrame, defaultFrameLimits, encodeFrame, type Frame, type FrameLimits } from "./abi/frame.ts";
export { type FrameHeader, type FrameValue, isDeeperThan } from "./abi/frame-json.ts";
export { encodeCompletions, type OperationCompletion } from "./abi/operation-completions.ts";
export {
  type OperationBatch,
  type OperationBatchOptions,
  operationFunctions,
  type OperationRequest,
  readOperationBatch,
} from "./abi/operation-request.ts";

// Documents that are not trusted.
export { parseStrictJson, type StrictJsonOptions } from "./validation/parse-strict-json.ts";

// Text of guests, and words for what the system says.
export { escapeText } from "./text/escape-text.ts";
export { systemProblem } from "./text/system-problem.ts";

// Errors.
export { AdmissionTimeoutError } from "./errors/admission-timeout-error.ts";
export { AgentArchiveError } from "./errors/agent-archive-error.ts";
export { CordonError } from "./errors/cordon-error.ts";
export { DisposedError } from "./errors/disposed-error.ts";
export { type ErrorCode, errorCodes } from "./errors/error-codes.ts";
export { type FieldProblem, formatFieldPath } from "./errors/field-problem.ts";
export { FrameError } from "./errors/frame-error.ts";
export { GoldenCaseError, type GoldenCaseProblem } from "./errors/golden-case-error.ts";
export { HardLimitError } from "./errors/hard-limit-error.ts";
export { InputError } from "./errors/input-error.ts";
export { LimitError } from "./errors/limit-error.ts";
export { BudgetExceededError, type BudgetExcess } from "./errors/budget-exceeded-error.ts";
export { ManifestError } from "./errors/manifest-error.ts";
export { McpServerError, type McpServerFailure } from "./errors/mcp-server-error.ts";
export { MemoryAccessError } from "./errors/memory-access-error.ts";
export { MemoryQuotaError } from "./errors/memory-quota-error.ts";
export { MessageRefusedError, type MessageRefusal, type MessageRefusalReason } from "./errors/message-refused-error.ts";
export { ModelFailedError } from "./errors/model-failed-error.ts";
export { ModuleRejectedError, type ModuleRejection, type RejectionReason } from "./errors/module-rejected-error.ts";
export { MountError } from "./errors/mount-error.ts";
export { MountMissingError } from "./errors/mount-missing-error.ts";
export { JournalHeldError } from "./errors/journal-held-error.ts";
export { OptionError } from "./errors/option-error.ts";
export { PermissionError } from "./errors/permission-error.ts";
export { PermissionMissingError } from "./errors/permission-missing-error.ts";
export { PluginCallError, type PluginCallFacts } from "./errors/plugin-call-error.ts";
export { PolicyError, type PolicyLocation } from "./errors/policy-error.ts";
export { RecordingError } from "./errors/recording-error.ts";
export { type ReplayRefusal, ReplayRefusedError } from "./errors/replay-refused-error.ts";
export { RequestError } from "./errors/request-error.ts";
export { ResumeError } from "./errors/resume-error.ts";
export { ScaffoldError, type ScaffoldRefusal } from "./errors/scaffold-error.ts";
export { ScriptError } from "./errors/script-error.ts";
export { SessionEndedError } from "./errors/session-ended-error.ts";
export { SessionLimitError } from "./errors/session-limit-error.ts";
export { SkillRefusedError } from "./errors/skill-refused-error.ts";
export { SkillBuildError, type SkillBuildProblem } from "./errors/skill-build-error.ts";
export { SkillUnreadableError } from "./errors/skill-unreadable-error.ts";
export { ToolUnknownError } from "./errors/tool-unknown-error.ts";
export { TransitionError } from "./errors/transition-error.ts";
export { UnsupportedPlatformError } from "./errors/unsupported-platform-error.ts";
export { WorkflowError, type WorkflowFlaw, type WorkflowFlawKind } from "./errors/workflow-error.ts";
