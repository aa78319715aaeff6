// The gate: what every host effect passes.
export {
  type ApprovalCaller,
  type ApprovalRequest,
  type Approvals,
  type ApprovalsOptions,
  type ApprovalSubject,
  type Approver,
  createApprovals,
} from "./gate/approvals.ts";
export type { CallAccount } from "./gate/call-account.ts";
export { createGate, type Gate, type GateOptions } from "./gate/gate.ts";
export type { HostCallContext, HostFunction } from "./gate/host-function.ts";
export { createMemoryJournal, type MemoryJournal } from "./gate/memory-journal.ts";
export { createRateWindows, type RateWindows } from "./gate/rate-windows.ts";

// A capability: what one host function serves.
export type { Capability, HostAnswer, HostOperation, OperationAccess } from "./gate/capability.ts";
export { AnswerFailure } from "./gate/answer-failure.ts";

// Key-value spaces, one for each tenant and skill.
export {
  createKeyValueCapability,
  defaultKeyValueQuotaBytes,
  type KeyValueCapabilityOptions,
} from "./kv/key-value-capability.ts";
export {
  entryBytes,
  type KeyPage,
  type KeyValueSpace,
  type KeyValueStore,
  type ListKeysOptions,
  type StoreOutcome,
  type StoreValueOptions,
} from "./kv/key-value-store.ts";
export { createMemoryKeyValueStore, type MemoryKeyValueStoreOptions } from "./kv/memory-key-value-store.ts";

// Other skills.
export {
  createSkillCapability,
  type SkillCaller,
  type SkillCallOutcome,
  type SkillCallRequest,
} from "./skill/skill-capability.ts";

// Configured values.
export { createEnvironmentCapability, type EnvironmentCapabilityOptions } from "./env/environment-capability.ts";

// Secrets: put into requests by the host, and found in whatever leaves it.
export type { SecretLookup, SecretSource } from "./secret/secret-source.ts";
export {
  type CallSecrets,
  createSecretStore,
  type GivenSecret,
  type SecretStore,
  type SecretStoreOptions,
  type SkillSecrets,
} from "./secret/call-secrets.ts";
export { secretValueProblem } from "./secret/secret-value.ts";
export { createRedactor, noSecrets, type Redactor } from "./secret/redactor.ts";
export { redactJson } from "./secret/redact-json.ts";
export { minimumSecretLength } from "./secret/secret-spellings.ts";

// HTTP: requests to the hosts a policy names.
export { createHttpCapability, type HttpCapabilityOptions } from "./http/http-capability.ts";
export { createExtismHttpCapability } from "./http/extism-http-capability.ts";
export { HttpConnections, type HttpConnectionsOptions } from "./http/http-connections.ts";
export { createResolver, type Resolver, type ResolverOptions } from "./http/resolver.ts";
export type { Connector, Dialled, DialTarget } from "./http/connector.ts";
export type { AddressReach, NetworkLeave } from "./gate/network-leave.ts";

// Files: reading beneath mounted folders.
export { createFileCapability, type FileCapabilityOptions } from "./fs/file-capability.ts";
export type { Mount } from "./fs/mount.ts";
export { type MountedPath, Mounts } from "./fs/mounts.ts";
export type { FileQuota } from "./fs/quota/file-room.ts";
export { type FileIdentity, FileQuotas, quotaOwner, type RoomWanted } from "./fs/quota/file-quotas.ts";
export { type MountTable, sharedMounts } from "./fs/mount-table.ts";
export {
  createOperationLanes,
  type OperationLaneCounts,
  type OperationLaneOptions,
  type OperationLanes,
} from "./lanes/operation-lanes.ts";
