import type { CompensationOutcome, StepStatus, WorkflowResult } from "./workflow-result.ts";

/** What can happen in a run of a workflow, without when and where. */
export type WorkflowEventBody =
  | { readonly type: "workflow-start"; readonly workflow: string; readonly strategy: string }
  | { readonly type: "step-start"; readonly step: string; readonly target: string }
  | {
      readonly type: "attempt-fail";
      readonly step: string;
      readonly attempt: number;
      readonly message: string;
      /** Milliseconds until the next attempt. Undefined: there is none. */
      readonly retryAfterMs?: number;
    }
  | { readonly type: "step-end"; readonly step: string; readonly status: StepStatus; readonly message?: string }
  | { readonly type: "bound-change"; readonly bound: number; readonly because: "success" | "failure" }
  | { readonly type: "compensation-start"; readonly step: string }
  | ({ readonly type: "compensation-end" } & CompensationOutcome)
  | { readonly type: "workflow-end"; readonly status: WorkflowResult["status"]; readonly message?: string };

/** Something that happened in a run, as plain data. Discriminated by `type`. */
export type WorkflowEvent = { readonly timeMs: number; readonly runId: string } & WorkflowEventBody;
