import { createOutputCheck } from "../output-schema.ts";
import { judgeName } from "./consensus-options.ts";
import type { ConsensusSession } from "./consensus-session.ts";
import { statementsAsData, systemPromptFor } from "./panel-prompt.ts";

const check = createOutputCheck({
  type: "object",
  properties: { groups: { type: "array", items: { type: "array", items: { type: "integer" }, minItems: 1 } } },
  required: ["groups"],
  additionalProperties: false,
});

const task =
  "Several answers to one question are given. Say which of them mean the same. " +
  'Answer with nothing but JSON: {"groups": [[0, 2], [1]]}, every number once.';

/**
 * Asks a judge which of some different answers mean the same.
 *
 * @param answers In an order that does not depend on who gave them.
 * @returns For each answer the number of its group; undefined when the judge gave no grouping that holds each once.
 */
export async function judgeSameAnswers(
  session: ConsensusSession,
  question: string,
  answers: readonly string[],
): Promise<readonly number[] | undefined> {
  const shown = statementsAsData(
    answers.map((text, index) => ({ from: String(index), text })),
    session.setup,
  );
  const prompt = `Question:\n${question}\n\nAnswers:\n${shown}`;
  const system = systemPromptFor({}, task);
  const [said] = await session.ask([{ participant: judgeName, role: "equivalence", system, prompt }]);
  if (said === undefined) return undefined;
  const { value } = check(said.text);
  const { groups } = (value ?? { groups: [] }) as { readonly groups: readonly (readonly number[])[] };
  const indices = groups.flat();
  const isWhole = indices.length === answers.length && answers.every((_, index) => indices.includes(index));
  return isWhole ? answers.map((_, index) => groups.findIndex((group) => group.includes(index))) : undefined;
}
