import { askQuestion } from "./ask-question.ts";
import { type Baseline, majorOf, readBaseline } from "./baseline/baseline.ts";
import { compareWithBaseline } from "./baseline/compare.ts";
import { formatFindings, isFailing } from "./baseline/format-findings.ts";
import type { RunOptions } from "./bench-options.ts";
import { describeMachine, formatMachine } from "./machine.ts";
import type { Answer, Check } from "./question.ts";
import { questions } from "./questions.ts";
import { reportProgress } from "./report-progress.ts";
import { writeResults } from "./results.ts";
import { formatTable, type TableSection } from "./table.ts";

type FullAnswer = Answer & TableSection;

/** A quick run is to end within five minutes; nothing is measured again that would take it beyond this. */
const quickLimitMs = 280_000;

/**
 * Asks questions, prints what they came to and writes it down, and compares it with the baseline.
 *
 * @returns Whether everything held: every question has an answer, every check held, no gated figure became worse.
 */
export async function answerAll({ quick, questions: chosen, json, slowdown }: RunOptions): Promise<boolean> {
  const started = performance.now();
  const before = describeMachine();
  const tookMs = new Map<string, number>();
  const ask = async (id: string): Promise<FullAnswer> => {
    const began = performance.now();
    const { asks = "" } = questions.find((question) => question.id === id) ?? {};
    const answer = await askQuestion({ id, quick, slowdown }, reportProgress(id, asks));
    tookMs.set(id, performance.now() - began);
    return { id, asks, ...answer };
  };
  const { answers, failures } = await askEach(chosen, ask);
  printAnswers(answers, failures);
  const held = failures.length === 0 && answers.every(({ checks }) => checks.every((check) => check.held));
  const hasTimeFor = (id: string): boolean =>
    !quick || performance.now() - started + (tookMs.get(id) ?? 0) < quickLimitMs;
  const isNoWorse = await compare(await readBaseline(), answers, { askAgain: ask, hasTimeFor });
  const after = describeMachine();
  const seconds = (performance.now() - started) / 1000;
  console.log(`\n${formatMachine(before, after)}; ${quick ? "quick, " : ""}${seconds.toFixed(0)} s`);
  if (slowdown !== 1) console.log(`Cordon was made ${slowdown} times as slow on purpose: these are no figures of it`);
  const files = await writeResults({ quick, seconds, before, after, answers, failures }, json);
  console.log(`everything measured: ${files.join(", ")}`);
  return held && isNoWorse;
}

async function askEach(
  ids: readonly string[],
  ask: (id: string) => Promise<FullAnswer>,
): Promise<{ readonly answers: readonly FullAnswer[]; readonly failures: readonly string[] }> {
  const answers: FullAnswer[] = [];
  const failures: string[] = [];
  for (const id of ids) {
    try {
      answers.push(await ask(id));
    } catch (error) {
      failures.push(`${id} has no answer: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { answers, failures };
}

function printAnswers(answers: readonly FullAnswer[], failures: readonly string[]): void {
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
}

async function compare(
  baseline: Baseline | undefined,
  answers: readonly FullAnswer[],
  options: Parameters<typeof compareWithBaseline>[2],
): Promise<boolean> {
  console.log("");
  if (baseline === undefined) {
    console.log("✗ there is no baseline to compare with: npm run bench -- --update-baseline writes one");
    return false;
  }
  if (majorOf(baseline.node) !== majorOf(process.versions.node)) {
    console.log(
      `✗ the baseline is of Node ${baseline.node}, this is ${process.versions.node}: it has to be renewed with --update-baseline`,
    );
    return false;
  }
  const findings = await compareWithBaseline(baseline, answers, options);
  console.log(`the baseline of ${baseline.date} (Node ${baseline.node}, ${baseline.machine})`);
  for (const line of formatFindings(findings)) console.log(line);
  return !findings.some((finding) => isFailing(finding));
}

function formatCheck({ held, promise, detail }: Check): string {
  return `${held ? "✓" : "✗"} ${promise}: ${detail}`;
}
