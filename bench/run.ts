import { answerAll } from "./answer-all.ts";
import { baselineFile } from "./baseline/baseline.ts";
import { runsToLearn } from "./baseline/update.ts";
import { type BenchOptions, parseBenchOptions } from "./bench-options.ts";
import { questions } from "./questions.ts";
import { updateBaseline } from "./update-baseline.ts";

const help = `Measures Cordon and its peers in the same processes, round by round, prints one table, and compares the ratios with
the committed baseline.

  npm run bench                        every question, about six minutes
  npm run bench -- --quick             fewer rounds, under five minutes, as CI runs it
  npm run bench -- --only P1,P7        these questions
  npm run bench -- --json results.json writes everything measured to this file as well
  npm run bench -- --list              the questions
  npm run bench -- --slow-down 1.3     makes Cordon 30 % slower, for real: the comparison has to fail
  npm run bench -- --update-baseline   learns values and bands from ${runsToLearn} quick runs, writes them and says what changed;
                                       with --only for some questions, with --runs in more or fewer runs

Everything measured is also in bench/build/latest.json. The exit code is 1 when a check failed, a question could not be
answered, or a gated figure is worse than its band around the baseline allows. An aim that was missed is a figure in the
table.`;

let options: BenchOptions;
try {
  const known = questions.map(({ id }) => id);
  options = parseBenchOptions(process.argv.slice(2), known, runsToLearn);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`\n${help}`);
  process.exit(2);
}

if (options.action === "help") {
  console.log(help);
} else if (options.action === "list") {
  for (const { id, asks } of questions) console.log(`${id}  ${asks}`);
} else if (options.action === "update-baseline") {
  await updateBaseline(options, baselineFile);
} else {
  process.exitCode = (await answerAll(options)) ? 0 : 1;
}
