import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { askModels } from "../model/ask-models.ts";
import type { FinishReason } from "../model/model-answer.ts";
import { promptSize } from "../model/prompt-size.ts";
import { waitFor } from "../model/wait-for.ts";
import { mayAskModel } from "../permitted.ts";
import { systemPrompt } from "../system-prompt.ts";
import { toolCallsOf } from "../model/model-answer.ts";
import type { RunContext } from "./run-context.ts";

/** Asks the models for the next step. Every piece of the answer is told as it comes. */
export async function askStep(run: RunContext): Promise<FinishReason> {
  const { setup, shared, ceilings, emit } = run;
  const step = run.state().step + 1;
  emit({ type: "step-start", step });
  const request = requestOf(run);
  const { likelyTokens } = promptSize(request);
  const { answer, model, used, isPriced } = await askModels(request, {
    candidates: setup.router.candidates({
      capabilities: [
        ...(run.tools.definitions.length > 0 ? (["tools"] as const) : []),
        ...(run.outputSchema === undefined ? [] : (["json"] as const)),
      ],
      likelyTokens: likelyTokens + setup.maxOutputTokens,
      step,
      agent: setup.name,
      ...(setup.mode === undefined ? {} : { mode: setup.mode.name }),
    }),
    ledger: run.ledger(),
    pricing: setup.pricing,
    signal: shared.signal,
    timeoutMs: setup.modelTimeoutMs,
    maxOutputTokens: setup.maxOutputTokens,
    mayAsk: (name) => mayAskModel(ceilings, name),
    onEvent: emit,
    onAlerts: (alerts) => {
      for (const alert of alerts) emit({ type: "budget-alert", ...alert });
    },
    beforeAttempt: (name) => run.record({ type: "model-start", step, model: name }),
    afterFailure: ({ model: name, kind, used: spent }) =>
      run.record({ type: "model-fail", step, model: name, kind, used: spent }),
    wait: waitFor,
  });
  const { content, finish } = answer;
  await run.record({ type: "model-end", step, model, content, finish, used });
  emit({ type: "model-end", model, finish, used, isPriced });
  for (const { callId, name, input } of toolCallsOf(content)) emit({ type: "tool-call", callId, tool: name, input });
  return finish;
}

function requestOf(run: RunContext): LanguageModelV4CallOptions {
  const { setup, tools, outputSchema } = run;
  const hasTools = tools.definitions.length > 0;
  const system = systemPrompt({ instructions: setup.instructions, mode: setup.mode, hasTools });
  const temperature = setup.mode?.temperature;
  return {
    prompt: [...(system === "" ? [] : [{ role: "system" as const, content: system }]), ...run.state().messages],
    ...(hasTools ? { tools: [...tools.definitions], toolChoice: { type: "auto" as const } } : {}),
    ...(outputSchema === undefined ? {} : { responseFormat: { type: "json" as const, schema: outputSchema } }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}
