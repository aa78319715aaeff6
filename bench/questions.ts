import type { Question } from "./question.ts";
import { oneCall } from "./questions/p1-one-call.ts";
import { largePayload } from "./questions/p3-large-payload.ts";
import { runawaySkill } from "./questions/p7-runaway.ts";
import { costOfBeingStoppable } from "./questions/p8-stoppable.ts";
import { watchedCall } from "./questions/p14-telemetry.ts";

/** The questions, in the order they are asked. */
export const questions: readonly Question[] = [oneCall, largePayload, runawaySkill, costOfBeingStoppable, watchedCall];
