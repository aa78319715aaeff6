// Agents
export { createAgent } from "./create-agent.ts";
export type { Agent, AgentRun } from "./agent.ts";
export type { AgentOptions, ResumeOptions, RunOptions } from "./agent-options.ts";
export type { AgentMessage } from "./run/agent-message.ts";
export type { DoubtfulCall, RunResult } from "./run/run-result.ts";
export type { RunCost } from "./run/run-state.ts";
export type { StopReason } from "./run/stop-reason.ts";
export type { AgentEvent, AgentEventBase, AgentEventBody, AgentEventType } from "./run/agent-event.ts";
export { type AgentMode, agentModes } from "./mode/agent-mode.ts";

// Default agents, and prompts with versions
export {
  agentPresets,
  coderAgent,
  createDefaultAgent,
  type DefaultAgentOptions,
  monitorAgent,
  researchAgent,
} from "./default-agents/default-agent.ts";
export type { AgentPreset, PermissionHead } from "./default-agents/agent-preset.ts";
export type { SkillChoice } from "./default-agents/chosen-skills.ts";
export {
  definePromptTemplate,
  type Prompt,
  type PromptReference,
  type PromptTemplate,
  type PromptTemplateDefinition,
  type PromptValues,
  type PromptVariable,
} from "./prompt/prompt-template.ts";

// Models
export type { ModelCapability, ModelChoice, ModelEntry } from "./model/model-entry.ts";
export {
  createModelRouter,
  type ModelNeed,
  type ModelRouter,
  type RouteRule,
  type RouterOptions,
} from "./model/model-router.ts";
export type { CircuitOptions, ModelHealth, ModelPool, PooledModel } from "./model/model-pool.ts";
export type { ModelEvent } from "./model/ask-models.ts";
export type { AnswerDelta } from "./model/read-answer.ts";
export type { AnsweredToolCall, AnswerPart, FinishReason } from "./model/model-answer.ts";
export type { ModelFailureKind } from "./model/model-failure.ts";
export {
  type ExecutedWithBudget,
  executeWithBudget,
  type ExecuteWithBudgetOptions,
} from "./model/execute-with-budget.ts";

// Budgets
export type { BudgetOptions, RunLimits } from "./budget/budget-options.ts";
export { type ModelPrice, parsePriceTable, type PriceTable } from "./budget/price-table.ts";
export type { Amounts, BudgetDimension } from "./budget/amounts.ts";
export type { BudgetAlert } from "./budget/ledger.ts";
export type {
  AccountState,
  BudgetAccount,
  BudgetStore,
  ReserveOutcome,
  ReserveRequest,
} from "./budget/budget-store.ts";
export {
  type BudgetSnapshot,
  createMemoryBudgetStore,
  type MemoryBudgetStore,
  type StoredReservation,
} from "./budget/memory-budget-store.ts";

// Approvals
export type { ToolAction, ToolRule } from "./approval/tool-rule.ts";
export type { ApprovalRequest } from "./approval/approval-request.ts";
export type { ApprovalOutcome, ToolApprover } from "./approval/ask-approver.ts";
export { signApproval, type SignApprovalOptions } from "./approval/approval-token.ts";
export { createMemoryUsedApprovals, type UsedApprovals } from "./approval/used-approvals.ts";

// The journal
export { createMemoryRunJournal, type RunJournal } from "./run/run-journal.ts";
export { type FileRunJournal, type FileRunJournalOptions, openFileRunJournal } from "./journal/file-run-journal.ts";
export type {
  ApprovalEndRecord,
  ModelEndRecord,
  ModelFailRecord,
  ModelStartRecord,
  OutputRefuseRecord,
  RunEndRecord,
  RunRecord,
  RunStartRecord,
  ToolEndRecord,
  ToolStartRecord,
} from "./run/run-record.ts";
export type { ToolOutcome, ToolResult } from "./tools/tool-result.ts";

// Memory
export type { AgentMemory, MemoryEntry, MemoryScope } from "./memory.ts";
export { type AgentMemoryOptions, createAgentMemory } from "./memory-store/agent-memory.ts";
export { createMemories } from "./memory-store/create-memories.ts";
export type {
  Memories,
  MemoryCallOptions,
  MemorySpace,
  NewMemory,
  RecalledMemory,
  RecallOptions,
} from "./memory-store/memories.ts";
export type { BeforeKeep, MemoriesOptions, MemoryDraft } from "./memory-store/memories-options.ts";
export type { EmbeddingFunction, EmbeddingModel } from "./memory-store/embedding-model.ts";
export type { MemoryEvent, MemoryEventBody } from "./memory-store/memory-event.ts";
export { type MemorySweep, type MemorySweeperOptions, startMemorySweeper } from "./memory-store/memory-sweeper.ts";

// Where memories are kept
export type { MemoryKind } from "./memory-store/memory-kind.ts";
export type {
  Embedding,
  FoundMemory,
  ListMemoriesOptions,
  MemoryCaller,
  MemoryFilter,
  MemoryGrant,
  MemoryMatch,
  MemoryPage,
  MemoryQuota,
  MemorySearch,
  MemoryStore,
  MemoryToKeep,
  MemoryUsage,
  StoredMemory,
  SweepOptions,
} from "./memory-store/memory-store.ts";
export { createLocalMemoryStore, type LocalMemoryStoreOptions } from "./memory-store/local-memory-store.ts";
export { memoryBytes } from "./memory-store/memory-bytes.ts";

// The lives of agents
export {
  type AgentFilter,
  type AgentRegistry,
  type AgentRegistryOptions,
  createAgentRegistry,
} from "./lifecycle/agent-registry.ts";
export type { ManagedAgent, ManagedAgentOptions, ShutdownOptions, ShutdownReport } from "./lifecycle/managed-agent.ts";
export type { AgentState, TransitionReason } from "./lifecycle/agent-state.ts";
export type { LifecycleEvent, LifecycleEventBody } from "./lifecycle/lifecycle-event.ts";
export type { AgentExecution } from "./lifecycle/agent-execution.ts";
export type { AgentStatistics } from "./lifecycle/agent-statistics.ts";
export type { RestartPolicy } from "./lifecycle/restart-policy.ts";
export { type Clock, systemClock, type WaitOptions } from "./clock/clock.ts";

// Messages between agents
export { createMessageBus } from "./message-bus/create-message-bus.ts";
export type { JoinOptions, MessageBus } from "./message-bus/message-bus.ts";
export type { BusMember } from "./message-bus/bus-member.ts";
export type { MessageBusOptions, TopicOptions, WhenFull } from "./message-bus/bus-options.ts";
export type {
  BusMessage,
  HandlerContext,
  MessageHandler,
  Publication,
  PublishOptions,
  SubscribeOptions,
} from "./message-bus/message.ts";
export type { Delivery, DeliveryState, ExpiryReason } from "./message-bus/delivery.ts";
export type { BusEvent, BusEventBody } from "./message-bus/bus-event.ts";

// Workflows
export { defineWorkflow } from "./workflow/define-workflow.ts";
export { parseWorkflow } from "./workflow/parse-workflow.ts";
export { runWorkflow } from "./workflow/run-workflow.ts";
export { createStepPort, type StepFunction, type StepPortOptions } from "./workflow/create-step-port.ts";
export type { StepFailure, StepPort, StepResult, StepTask } from "./workflow/step-port.ts";
export type {
  CompensationDefinition,
  FailurePolicy,
  RetryOptions,
  StepDefinition,
  Template,
  WorkflowDefinition,
} from "./workflow/workflow-definition.ts";
export type { Workflow, WorkflowCompensation, WorkflowStep } from "./workflow/workflow.ts";
export type { RunWorkflowOptions } from "./workflow/run-options.ts";
export type { WorkflowStrategy } from "./workflow/strategy.ts";
export type { CompensationOutcome, StepOutcome, StepStatus, WorkflowResult } from "./workflow/workflow-result.ts";
export type { WorkflowEvent, WorkflowEventBody } from "./workflow/workflow-event.ts";

// Consensus
export { runQuorum } from "./consensus/run-quorum.ts";
export { runDeliberation } from "./consensus/run-deliberation.ts";
export { runDebate } from "./consensus/run-debate.ts";
export type {
  ConsensusOptions,
  DebateOptions,
  DeliberationOptions,
  Participant,
  QuorumOptions,
} from "./consensus/consensus-options.ts";
export type {
  ConsensusMethod,
  ConsensusResult,
  Statement,
  StatementFailure,
  StatementRole,
} from "./consensus/consensus-result.ts";
export type { AnswerGroup } from "./consensus/tally.ts";
export type { ConsensusEvent, ConsensusEventBody } from "./consensus/consensus-event.ts";

// Skills, and errors to catch
export { joinSkillRunners } from "./tools/join-skill-runners.ts";
export type { SkillCallLimits, SkillCallRequest, SkillEffects, SkillRunner, SkillTool, SkillTrust } from "@cordon/core";
export {
  AgentArchiveError,
  BudgetExceededError,
  type BudgetExcess,
  CordonError,
  DisposedError,
  McpServerError,
  type McpServerFailure,
  JournalHeldError,
  MemoryAccessError,
  MemoryQuotaError,
  type MessageRefusal,
  MessageRefusedError,
  type MessageRefusalReason,
  ModelFailedError,
  OptionError,
  PermissionError,
  ResumeError,
  TransitionError,
  WorkflowError,
  type WorkflowFlaw,
  type WorkflowFlawKind,
} from "@cordon/core";
