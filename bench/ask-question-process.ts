import type { AskedQuestion, AskedQuestionMessage } from "./ask-question.ts";
import { questions } from "./questions.ts";

const { id, ...options } = JSON.parse(process.argv[2] ?? "") as AskedQuestion;
const say = (message: AskedQuestionMessage): void => void process.send?.(message);

try {
  const question = questions.find((candidate) => candidate.id === id);
  if (question === undefined) throw new Error(`Cannot find the question "${id}"`);
  say({
    type: "answer",
    answer: await question.answer({ ...options, progress: (text) => say({ type: "progress", text }) }),
  });
} catch (error) {
  say({ type: "failure", reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
