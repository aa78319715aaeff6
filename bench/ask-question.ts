import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildPackages } from "./build-packages.ts";
import type { Answer, MeasureOptions } from "./question.ts";
import { questions } from "./questions.ts";

/** What the process of a question is told: the question's name and how to measure. */
export type AskedQuestion = Omit<MeasureOptions, "progress"> & { readonly id: string };

/** What it says. */
export type AskedQuestionMessage =
  | { readonly type: "progress"; readonly text: string }
  | { readonly type: "answer"; readonly answer: Answer }
  | { readonly type: "failure"; readonly reason: string };

const timeLimitMs = 15 * 60_000;

/**
 * Asks one question in a process of its own: nothing that another one compiled, allocated or set is there, and a flag of the
 * engine that it sets ends with it.
 *
 * @throws Error when the question has no answer, or its process ends without one or takes more than 15 minutes.
 */
export async function askQuestion(asked: AskedQuestion, progress: MeasureOptions["progress"]): Promise<Answer> {
  const ofBuild = questions.find(({ id }) => id === asked.id)?.ofBuild === true;
  if (ofBuild) {
    progress("building the packages");
    await buildPackages();
  }
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const file = fileURLToPath(new URL("./ask-question-process.ts", import.meta.url));
  const child = fork(file, [JSON.stringify(asked)], {
    // Extism's SDK loads node:wasi, which announces itself.
    // The conditions alone: a flag that runs code would run it again in every process.
    execArgv: [
      ...(ofBuild ? [] : process.execArgv.filter((flag) => flag.startsWith("--conditions="))),
      "--disable-warning=ExperimentalWarning",
    ],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const timer = setTimeout(() => reject(new Error(`Cannot wait any longer for ${asked.id}`)), timeLimitMs);
  child.on("message", (said: AskedQuestionMessage) => {
    if (said.type === "progress") progress(said.text);
    else if (said.type === "answer") resolve(said.answer);
    else reject(new Error(said.reason));
  });
  child.once("error", reject);
  child.once("exit", (code, signal) => {
    reject(new Error(`Cannot get an answer to ${asked.id}: its process ended with ${code ?? signal}`));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}
