import { type QuorumOptions, setUpConsensus } from "./consensus-options.ts";
import type { ConsensusResult, Statement } from "./consensus-result.ts";
import { type Conclusion, type ConsensusSession, holdSession } from "./consensus-session.ts";
import { systemPromptFor } from "./panel-prompt.ts";
import { checkQuestion } from "./question.ts";
import { judgeSameAnswers } from "./same-answers.ts";
import { compare, normalizeAnswer, tallyVoices } from "./tally.ts";

/**
 * Asks everybody the same, nobody knowing of the others, and counts: agreed is what more than half of all participants say.
 *
 * That many say something does not make it true, least of all when they are one model.
 *
 * @param question What to ask.
 * @returns What came of it; ties, no majority, and a budget that ran out are results.
 * @throws OptionError
 */
export async function runQuorum(question: string, options: QuorumOptions): Promise<ConsensusResult> {
  checkQuestion(question);
  const setup = setUpConsensus(options, ["normalize", "judge"]);
  const { judge, normalize = normalizeAnswer } = options;
  return await holdSession("quorum", { setup, judge }, async (session) => {
    const answers = await session.ask(
      setup.participants.map((participant) => ({
        participant: participant.name,
        role: "answer",
        system: systemPromptFor(participant, "Answer the question, as briefly as it can be answered."),
        prompt: question,
      })),
    );
    return await count(session, { question, answers, normalize, hasJudge: judge !== undefined });
  });
}

interface Answers {
  readonly question: string;
  readonly answers: readonly Statement[];
  readonly normalize: (answer: string) => string;
  readonly hasJudge: boolean;
}

async function count(
  session: ConsensusSession,
  { question, answers, normalize, hasJudge }: Answers,
): Promise<Conclusion> {
  const { length } = session.setup.participants;
  const voices = answers.map(({ participant, text }) => ({ participant, text, key: normalize(text) }));
  const counted = tallyVoices(voices, length);
  // A judge can only join groups: what has more than half keeps it.
  if (!hasJudge || counted.outcome === "agreed" || counted.groups.length < 2) return counted;
  const keys = [...new Set(voices.map(({ key }) => key))].toSorted(compare);
  const groups = await judgeSameAnswers(session, question, keys);
  if (groups === undefined) return counted;
  const joined = voices.map((voice) => ({ ...voice, key: String(groups[keys.indexOf(voice.key)]) }));
  return tallyVoices(joined, length);
}
