import type { Question } from "./question.ts";
import { oneCall } from "./questions/p1-one-call.ts";
import { manyCalls } from "./questions/p2-many-calls.ts";
import { largePayload } from "./questions/p3-large-payload.ts";
import { hostCall } from "./questions/p4-host-call.ts";
import { waitingCalls } from "./questions/p5-waiting-calls.ts";
import { parkedCalls } from "./questions/p5b-parked-calls.ts";
import { coldStarts } from "./questions/p6-cold-start.ts";
import { runawaySkill } from "./questions/p7-runaway.ts";
import { costOfBeingStoppable } from "./questions/p8-stoppable.ts";
import { admission } from "./questions/p9-admission.ts";
import { policyDecision } from "./questions/p10-decision.ts";
import { agentStep } from "./questions/p11-agent-step.ts";
import { mainThread } from "./questions/p12-main-thread.ts";
import { typeScriptSkill } from "./questions/p13-typescript.ts";
import { watchedCall } from "./questions/p14-telemetry.ts";

/** The questions, in the order they are asked. */
export const questions: readonly Question[] = [
  oneCall,
  manyCalls,
  largePayload,
  hostCall,
  waitingCalls,
  parkedCalls,
  coldStarts,
  runawaySkill,
  costOfBeingStoppable,
  admission,
  policyDecision,
  agentStep,
  mainThread,
  typeScriptSkill,
  watchedCall,
];
