import { parseArgs } from "node:util";
import { runLoad, type LoadReport } from "./run-load.ts";

const help = `Usage: npm run load -- [--calls 100000] [--in-flight 256] [--most-delay-ms 10] [--only-endings] [--json]

Runs a mix of calls at full speed, one in five of them hostile, and fails unless every call ends once in the only way it
may end, the event loop is late by at most 10 ms (p99), and memory and address space stay flat. On a machine that does
other things beside, allow the event loop more, or let --only-endings decide by the calls and the cells alone.
`;

const mebibyte = 1024 * 1024;
/** What a flat line may rise by: the collectors of several threads never stand at the same point twice. */
const mostGrowth = 1.05;
const mostResidentBytes = 16 * mebibyte;

function problemsOf(report: LoadReport, mostDelayMs: number): readonly string[] {
  const { wrongCalls, notOnce, crashedCells, eventLoopDelayMs, memory } = report;
  const { early, late } = memory;
  const problems: string[] = [];
  if (wrongCalls > 0) problems.push(`${wrongCalls} calls ended in another way than they had to`);
  if (notOnce > 0) problems.push(`${notOnce} calls did not end exactly once`);
  if (crashedCells > 0) problems.push(`${crashedCells} cells died`);
  if (eventLoopDelayMs.p99 > mostDelayMs) problems.push(`the event loop was late by ${eventLoopDelayMs.p99} ms (p99)`);
  if (late.residentBytes > early.residentBytes * mostGrowth + mostResidentBytes) problems.push("memory grew");
  if (late.addressSpaceBytes > early.addressSpaceBytes * mostGrowth) problems.push("the address space grew");
  return problems;
}

function describe(report: LoadReport): string {
  const { early, late } = report.memory;
  const inMebibytes = (bytes: number): string => `${Math.round(bytes / mebibyte)} MiB`;
  const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
  const { p50, p99, max } = report.eventLoopDelayMs;
  const rows: readonly (readonly [string, string])[] = [
    ["calls", `${report.calls} in ${report.seconds.toFixed(1)} s, ${Math.round(report.callsPerSecond)} a second`],
    ["event loop late", `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, most ${milliseconds(max)}`],
    ["memory", `${inMebibytes(early.residentBytes)}, at the end ${inMebibytes(late.residentBytes)}`],
    ["address space", `${inMebibytes(early.addressSpaceBytes)}, at the end ${inMebibytes(late.addressSpaceBytes)}`],
    ...Object.entries(report.endings).map(([ending, count]): [string, string] => [ending, String(count)]),
    ...report.wrong.map((text): [string, string] => ["wrong", text]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(22)} ${value}`).join("\n");
}

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "100000" },
    "in-flight": { type: "string", default: "256" },
    "most-delay-ms": { type: "string", default: "10" },
    "only-endings": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [calls, inFlight] = [Number(values.calls), Number(values["in-flight"])];
const mostDelayMs = Number(values["most-delay-ms"]);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

if (values.help) {
  process.stdout.write(help);
} else if (!isCount(calls) || calls < 1_000 || !isCount(inFlight) || !isCount(mostDelayMs)) {
  process.stderr.write(`Cannot run the load: --calls is a number from 1000, the others from 1\n\n${help}`);
  process.exitCode = 2;
} else {
  const onProgress = (settled: number): void => {
    if (settled % Math.ceil(calls / 10) < Math.ceil(calls / 100))
      process.stderr.write(`load: ${settled} of ${calls}\n`);
  };
  const report = await runLoad({ calls, inFlight, onProgress });
  const problems = problemsOf(report, mostDelayMs);
  process.stdout.write(values.json ? `${JSON.stringify({ ...report, problems })}\n` : `${describe(report)}\n`);
  for (const problem of problems) process.stderr.write(`load: ${problem}\n`);
  const isWrong = report.wrongCalls + report.notOnce + report.crashedCells > 0;
  const fails = values["only-endings"] ? isWrong : problems.length > 0;
  process.exitCode = fails ? 1 : 0;
}
