import { OptionError } from "@cordon/core";
import { createOutputCheck } from "../output-schema.ts";
import { type DebateOptions, judgeName, setUpConsensus, wholeNumber } from "./consensus-options.ts";
import type { ConsensusResult, Statement } from "./consensus-result.ts";
import { type Conclusion, type ConsensusSession, holdSession } from "./consensus-session.ts";
import { statementsAsData, systemPromptFor } from "./panel-prompt.ts";
import { checkQuestion } from "./question.ts";

const positionTask = "You take part in a debate. State your position on the question and your best reasons for it.";
const rebuttalTask =
  "You take part in a debate. Answer the others: say where they are wrong and where they are right, and what you hold now.";
const judgeTask =
  "You judge a debate. Decide which side argued best, and give the best answer to the question, with what others were " +
  'right about. Answer with nothing but JSON: {"winner": "A", "answer": "…"}, with null for a winner when nobody is right.';

const check = createOutputCheck({
  type: "object",
  properties: { winner: { anyOf: [{ type: "string" }, { type: "null" }] }, answer: { type: "string", minLength: 1 } },
  required: ["winner", "answer"],
  additionalProperties: false,
});

/**
 * Lets participants argue: positions, rounds of answers to each other, and a judge that decides without knowing who said
 * what.
 *
 * @param question What to argue about.
 * @returns `judged` with the judge's answer, or `no-verdict`. Whether the judge is right is not checked.
 * @throws OptionError
 */
export async function runDebate(question: string, options: DebateOptions): Promise<ConsensusResult> {
  checkQuestion(question);
  const setup = setUpConsensus(options, ["judge", "positions", "rebuttals"]);
  const rebuttals = wholeNumber(options.rebuttals ?? 1, "rebuttals", 0, 5);
  const { participants } = setup;
  const { judge, positions } = options;
  if (judge === undefined) throw new OptionError("judge", "there is none");
  if (positions !== undefined && positions.length !== participants.length) {
    throw new OptionError("positions", "there is not one for each participant");
  }
  return await holdSession("debate", { setup, judge }, async (session) => {
    const said = new Map<string, Statement[]>(participants.map(({ name }) => [name, []]));
    for (let round = 0; round <= rebuttals && session.stop() === undefined; round += 1) {
      const asked = participants.map((participant, index) => ({
        participant: participant.name,
        role: round === 0 ? ("position" as const) : ("rebuttal" as const),
        system: systemPromptFor(participant, round === 0 ? positionTask : rebuttalTask),
        prompt: promptOf(participant.name, index),
      }));
      for (const statement of await session.ask(asked)) said.get(statement.participant)?.push(statement);
    }
    return await decide(
      session,
      question,
      participants.map(({ name }) => [name, said.get(name) ?? []] as const),
    );

    function promptOf(name: string, index: number): string {
      const position = positions?.[index];
      const own = said.get(name)?.at(-1)?.text;
      const others = participants.flatMap((other) =>
        other.name === name ? [] : (said.get(other.name) ?? []).slice(-1),
      );
      const shown = others.map((statement) => ({ from: `participant:${statement.participant}`, text: statement.text }));
      return [
        `Question:\n${question}`,
        ...(position === undefined ? [] : [`Argue for:\n${position}`]),
        ...(own === undefined ? [] : [`You said:\n${statementsAsData([{ from: "you", text: own }], setup)}`]),
        ...(shown.length === 0 ? [] : [`Others said:\n${statementsAsData(shown, setup)}`]),
      ].join("\n\n");
    }
  });
}

async function decide(
  session: ConsensusSession,
  question: string,
  sides: readonly (readonly [name: string, statements: readonly Statement[]])[],
): Promise<Conclusion> {
  const none = { groups: [], minority: [] };
  const speaking = sides.filter(([, statements]) => statements.length > 0);
  if (speaking.length === 0) return { outcome: "no-answers", ...none };
  const letters = speaking.map((_, index) => String.fromCodePoint(65 + index));
  const shown = statementsAsData(
    speaking.flatMap(([, statements], index) => statements.map(({ text }) => ({ from: letters[index] ?? "", text }))),
    session.setup,
  );
  const prompt = `Question:\n${question}\n\nThe debate:\n${shown}`;
  const system = systemPromptFor({}, judgeTask);
  const [verdict] = await session.ask([{ participant: judgeName, role: "verdict", system, prompt }]);
  const { value } = verdict === undefined ? {} : check(verdict.text);
  if (value === undefined) return { outcome: "no-verdict", ...none };
  const { winner, answer } = value as { readonly winner: string | null; readonly answer: string };
  const name = winner === null ? undefined : speaking[letters.indexOf(winner)]?.[0];
  // A winner that took no part is no verdict on what was said.
  if (winner !== null && name === undefined) return { outcome: "no-verdict", ...none };
  return { outcome: "judged", answer, ...(name === undefined ? {} : { winner: name }), ...none };
}
