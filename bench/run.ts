import { type BenchOptions, parseBenchOptions } from "./bench-options.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import type { Answer, Check, Question } from "./question.ts";
import { questions } from "./questions.ts";
import { writeResults } from "./results.ts";
import { formatTable, type TableSection } from "./table.ts";

const help = `Measures Cordon and its peers in the same process, round by round, and prints one table.

  npm run bench                        every question, about three minutes
  npm run bench -- --quick             fewer rounds, about one minute
  npm run bench -- --only P1,P7        these questions
  npm run bench -- --json results.json writes everything measured to this file as well
  npm run bench -- --list              the questions

Everything measured is also in bench/build/latest.json. The exit code is 1 when a check failed or a question could not be
answered; an aim that was missed is a figure in the table.`;

let options: BenchOptions;
try {
  options = parseBenchOptions(
    process.argv.slice(2),
    questions.map(({ id }) => id),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`\n${help}`);
  process.exit(2);
}

if (options.action === "help") {
  console.log(help);
} else if (options.action === "list") {
  for (const { id, asks } of questions) console.log(`${id}  ${asks}`);
} else {
  process.exitCode = (await run(options)) ? 0 : 1;
}

async function run({ quick, questions: chosen, json }: Extract<BenchOptions, { action: "run" }>): Promise<boolean> {
  const started = performance.now();
  const before = describeMachine();
  const answers: (Answer & TableSection)[] = [];
  const failures: string[] = [];
  for (const question of questions.filter(({ id }) => chosen.includes(id))) {
    try {
      answers.push({ ...question, ...(await ask(question, quick)) });
    } catch (error) {
      failures.push(
        `${question.id} has no answer: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }
  const after = describeMachine();
  const seconds = (performance.now() - started) / 1000;
  console.log(formatTable(answers));
  console.log("");
  for (const { id, checks, notes } of answers) {
    for (const check of checks) console.log(`${id}  ${formatCheck(check)}`);
    for (const note of notes) console.log(`${id}  ${note}`);
  }
  for (const failure of failures) console.log(failure);
  console.log(
    "\nratio: Cordon's figure by the peer's, the median over the rounds; p25–p75: where the middle half of the rounds lies.",
  );
  console.log(`${formatMachine(before, after)}; ${quick ? "quick, " : ""}${seconds.toFixed(0)} s`);
  const files = await writeResults({ quick, seconds, before, after, answers, failures }, json);
  console.log(`everything measured: ${files.join(", ")}`);
  return failures.length === 0 && answers.every(({ checks }) => checks.every(({ held }) => held));
}

async function ask({ id, answer, asks }: Question, quick: boolean): Promise<Answer> {
  const started = performance.now();
  const progress = (text: string): void =>
    console.error(`${id} ${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  progress(asks);
  const answered = await answer({ quick, progress });
  progress("done");
  return answered;
}

function formatCheck({ held, promise, detail }: Check): string {
  return `${held ? "✓" : "✗"} ${promise}: ${detail}`;
}
