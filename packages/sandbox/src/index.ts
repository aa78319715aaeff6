// Starting a sandbox, and what it runs
export { createSandbox } from "./dispatch/sandbox.ts";
export type {
  AdmitOptions,
  CellOptions,
  Sandbox,
  SandboxCall,
  SandboxListener,
  SandboxModule,
  SandboxOptions,
  SandboxResult,
  SandboxRunOptions,
  SandboxSession,
  SandboxSessionCall,
  SandboxSessionOptions,
  SandboxStats,
} from "./dispatch/sandbox-interface.ts";
export type { SessionEndReason } from "./dispatch/session/session-end-reason.ts";
export { type StackKib, stackSizes } from "./dispatch/stack-size.ts";

// The manifest in a module that is not admitted yet
export { readManifestSection } from "./admission/read-manifest.ts";

// What admission finds out about a module
export type { AdmissionFacts } from "./admission/admitted-module.ts";
export type { AdmissionSizes, AdmittedImport, AdmittedModule, AdmittedTool } from "./admission/admitted-module.ts";
export type { FeatureName } from "./admission/features.ts";
export type { ValueType } from "./admission/binary/value-types.ts";

// What it finds in a module, admitted or not
export { type InspectModuleOptions, inspectOffThread } from "./dispatch/inspect-off-thread.ts";

// One call and its result
export type {
  CallContext,
  CellResult,
  CellUsage,
  LogEntry,
  LogLevel,
  LogThreshold,
  ClockReading,
} from "./cell/call.ts";
export { committedMemoryMessage } from "./cell/committed-memory-message.ts";

// Functions the host serves
export type { CallLeft, HostCallContext, HostFunction, HostFunctions } from "./cell/host-function.ts";
