import { type GateOptions, parseGateOptions } from "./gate-options.ts";
import { type Step, steps } from "./steps.ts";

const help = `Runs everything a reviewer would otherwise have to say, and ends with a verdict.

  npm run check                        every step, stops at the first that fails
  npm run check -- --keep-going        every step, whatever fails
  npm run check -- --only lint,types   these steps
  npm run check -- --skip tests        all steps but these
  npm run check -- --list              the steps and what each looks at`;

let options: GateOptions;
try {
  options = parseGateOptions(
    process.argv.slice(2),
    steps.map((step) => step.name),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error("\n" + help);
  process.exit(2);
}

if (options.action === "help") {
  console.log(help);
} else if (options.action === "list") {
  for (const step of steps) console.log(`${step.name.padEnd(11)}${step.summary}`);
} else {
  const { steps: chosen, keepGoing } = options;
  process.exitCode = (await runSteps(
    steps.filter((step) => chosen.includes(step.name)),
    keepGoing,
  ))
    ? 0
    : 1;
}

async function runSteps(selected: readonly Step[], goOn: boolean): Promise<boolean> {
  const started = performance.now();
  const verdicts: string[] = [];
  const failed: string[] = [];
  for (const step of selected) {
    if (failed.length > 0 && !goOn) {
      verdicts.push(`- ${step.name.padEnd(11)}not run`);
      continue;
    }
    console.log(`\n── ${step.name} ${"─".repeat(Math.max(3, 60 - step.name.length))}`);
    const stepStarted = performance.now();
    const right = await succeeds(step);
    if (!right) failed.push(step.name);
    verdicts.push(`${right ? "✓" : "✗"} ${step.name.padEnd(11)}${seconds(stepStarted)}`);
    console.log(verdicts.at(-1));
  }
  console.log(`\n${verdicts.join("\n")}\n`);
  console.log(
    failed.length === 0
      ? `The gate is open: ${selected.length} steps in ${seconds(started)}`
      : `The gate is shut: ${failed.join(", ")} failed after ${seconds(started)}`,
  );
  return failed.length === 0;
}

/** A step that cannot even run has not succeeded; the others still may. */
async function succeeds(step: Step): Promise<boolean> {
  try {
    return await step.run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
