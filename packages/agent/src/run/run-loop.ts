import { citationProblem } from "../mode/citations.ts";
import type { CheckedOutput } from "../output-schema.ts";
import { safeText } from "../tools/safe-text.ts";
import { askStep } from "./ask-step.ts";
import type { LoopEnd, RunContext } from "./run-context.ts";
import { settleCalls } from "./settle-calls.ts";

/** Answers that do not follow the schema of the output or the rule of citations, until it stops. */
const mostOutputRepairs = 1;
const longestProblem = 1_000;
/** Steps in a row in which the arguments of one tool were none, until it stops. */
const mostArgumentRepairs = 1;

/**
 * Goes on with a run until it stops: calls the tools the model asked for, asks the model, and so on.
 *
 * @throws What ends a run otherwise: no budget, no model, no journal, the signal.
 */
export async function runLoop(run: RunContext): Promise<LoopEnd> {
  for (;;) {
    run.shared.signal.throwIfAborted();
    if (run.state().pending.length > 0) {
      const { step } = run.state();
      const heldUp = await settleCalls(run);
      if (heldUp.doubts.length > 0) return { stop: "in-doubt", heldUp };
      if (heldUp.approvals.length > 0) return { stop: "approval", heldUp };
      run.emit({ type: "step-end", step });
      const end = endAfterCalls(run);
      if (end !== undefined) return end;
    }
    run.shared.signal.throwIfAborted();
    if (run.state().step >= run.maxSteps) return { stop: "max-steps" };
    const finish = await askStep(run);
    if (run.state().pending.length > 0) continue;
    run.emit({ type: "step-end", step: run.state().step });
    if (finish === "content-filter" || finish === "length") return { stop: finish };
    const end = await endOfAnswer(run);
    if (end !== undefined) return end;
  }
}

function endAfterCalls(run: RunContext): LoopEnd | undefined {
  const { repairs, repeated } = run.state();
  if (Object.values(repairs).some(({ count }) => count > mostArgumentRepairs)) return { stop: "arguments-invalid" };
  return repeated.count >= run.setup.maxRepeats ? { stop: "no-progress" } : undefined;
}

async function endOfAnswer(run: RunContext): Promise<LoopEnd | undefined> {
  const { text, outputRepairs } = run.state();
  if (text.trim() === "") return { stop: "no-progress" };
  const checked = run.checkOutput?.(text);
  const refusal = refusalOf(run, checked);
  if (refusal === undefined) {
    return checked?.value === undefined ? { stop: "answer" } : { stop: "answer", output: checked.value };
  }
  run.emit({ type: "output-refuse", ...refusal });
  if (outputRepairs >= mostOutputRepairs) return { stop: "output-invalid" };
  await run.record({ type: "output-refuse", ...refusal });
  return undefined;
}

interface Refusal {
  readonly rule: "schema" | "citations";
  readonly problem: string;
}

function refusalOf({ setup, state }: RunContext, checked: CheckedOutput | undefined): Refusal | undefined {
  if (checked?.problem !== undefined) return { rule: "schema", problem: checked.problem };
  if (setup.mode?.citations !== "required") return undefined;
  const { text, sources } = state();
  const problem = citationProblem(text, { sources, isJson: checked !== undefined });
  return problem === undefined ? undefined : { rule: "citations", problem: safeText(problem, longestProblem) };
}
