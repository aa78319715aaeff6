import { type DeliberationOptions, setUpConsensus, wholeNumber } from "./consensus-options.ts";
import type { ConsensusResult, Statement } from "./consensus-result.ts";
import { holdSession } from "./consensus-session.ts";
import { statementsAsData, systemPromptFor } from "./panel-prompt.ts";
import { checkQuestion } from "./question.ts";
import { normalizeAnswer, tallyVoices } from "./tally.ts";

const firstTask = "Answer the question, as briefly as it can be answered.";
const laterTask =
  "You answered a question, and so did others. Keep your answer, or give a better one: only where their reasons convince " +
  "you. Answer with your answer alone, as briefly as it can be given.";

/**
 * Asks everybody, shows each what the others said, and asks again, until all say the same, nobody changes anything, or the
 * rounds are over. Then it counts, as a quorum does. Who says nothing in a round stays with what it said before.
 *
 * @param question What to ask.
 * @throws OptionError
 */
export async function runDeliberation(question: string, options: DeliberationOptions): Promise<ConsensusResult> {
  checkQuestion(question);
  const setup = setUpConsensus(options, ["maxRounds", "normalize"]);
  const maxRounds = wholeNumber(options.maxRounds ?? 3, "maxRounds", 1, 10);
  const { normalize = normalizeAnswer } = options;
  const { participants } = setup;
  return await holdSession("deliberation", { setup }, async (session) => {
    const latest = new Map<string, Statement>();
    for (let round = 1; round <= maxRounds && session.stop() === undefined; round += 1) {
      const before = new Map(Array.from(latest, ([name, { text }]) => [name, normalize(text)]));
      const asked = participants.map((participant) => ({
        participant: participant.name,
        role: round === 1 ? ("answer" as const) : ("refinement" as const),
        system: systemPromptFor(participant, round === 1 ? firstTask : laterTask),
        prompt: round === 1 ? question : promptOf(participant.name),
      }));
      for (const statement of await session.ask(asked)) latest.set(statement.participant, statement);
      const keys = new Map(Array.from(latest, ([name, { text }]) => [name, normalize(text)]));
      const isUnanimous = new Set(keys.values()).size === 1 && keys.size === participants.length;
      const isSettled = [...keys].every(([name, key]) => before.get(name) === key);
      if (isUnanimous || isSettled) break;
    }
    const voices = Array.from(latest.values(), ({ participant, text }) => ({
      participant,
      text,
      key: normalize(text),
    }));
    return tallyVoices(voices, participants.length);

    function promptOf(name: string): string {
      const others = participants.flatMap((other) => (other.name === name ? [] : (latest.get(other.name) ?? [])));
      const shown = statementsAsData(
        others.map((statement) => ({ from: `participant:${statement.participant}`, text: statement.text })),
        setup,
      );
      const own = statementsAsData([{ from: "you", text: latest.get(name)?.text ?? "" }], setup);
      return `Question:\n${question}\n\nYour answer was:\n${own}\n\nOthers said:\n${shown}`;
    }
  });
}
